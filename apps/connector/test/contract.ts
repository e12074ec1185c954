/**
 * The endpoints that the mock has in the tests of a file: all that Mixpanel was observed to have, or only those that it
 * documents. The files in `published` run the tests of other files with the documented ones.
 */
export type Contract = 'observed' | 'published';

let inForce: Contract = 'observed';

export function contract(): Contract {
  return inForce;
}

/** Makes the mock have only the documented endpoints; must run before the tests of another file are imported. */
export function usePublishedContract(): void {
  inForce = 'published';
}
