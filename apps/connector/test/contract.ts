/**
 * The endpoints that the mock serves: `observed` includes undocumented endpoints that Mixpanel was
 * observed to have; `published` is only the documented ones. Tests use `observed`. The files in
 * `published/` run many of them again with `published`, because the connector must also work if
 * Mixpanel removes what it does not document.
 */
export type Contract = 'observed' | 'published';

let selected: Contract = 'observed';

export function getContract(): Contract {
  return selected;
}

/**
 * Makes every mock serve only the documented endpoints. Call it before importing a test file, which
 * may use the contract while it is loaded.
 */
export function usePublishedContract(): void {
  selected = 'published';
}
