/**
 * Returns the `code` that Node and undici put on their errors, or else the name. It inspects the
 * object instead of using `instanceof`: an error of another realm (a test, a worker) is not an
 * instance of our `Error`.
 */
export function errorCode(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'unknown';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'name' in error && typeof error.name === 'string' ? error.name : 'unknown';
}
