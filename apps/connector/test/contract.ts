/**
 * Which requests the mock answers to the tests of a file: those Mixpanel was seen to answer, or only
 * those it publishes. The files in `published` run the tests of others against the second.
 */
export type Contract = 'observed' | 'published';

let inForce: Contract = 'observed';

export function contract(): Contract {
  return inForce;
}

/** Call this before the tests of another file are imported. */
export function usePublishedContract(): void {
  inForce = 'published';
}
