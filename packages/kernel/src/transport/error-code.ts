/**
 * Returns the `code` of an error of Node.js or undici, or its name if it has no code. It does not
 * use `instanceof`, because an error of another realm (a test, a worker) is not an instance of our
 * `Error`.
 */
export function errorCode(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'unknown';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'name' in error && typeof error.name === 'string' ? error.name : 'unknown';
}
