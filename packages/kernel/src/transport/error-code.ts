/**
 * The `code` Node and undici give their errors, else the name. Asked of the shape, not the class: an
 * error of another realm (a test's, a worker's) is not an instance of our `Error`.
 */
export function errorCode(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'unknown';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'name' in error && typeof error.name === 'string' ? error.name : 'unknown';
}
