/**
 * The error a promise rejects with, for tests that look at more of it than a matcher does.
 * @throws Error when the promise does not reject
 */
export async function failure(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('nothing failed');
}
