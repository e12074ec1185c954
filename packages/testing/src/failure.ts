/**
 * Returns the error that a promise rejects with, for tests that inspect it with more than one
 * matcher.
 * @throws Error if the promise does not reject
 */
export async function failure(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('nothing failed');
}
