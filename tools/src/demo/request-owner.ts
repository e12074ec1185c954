/** A request as the stand-in remembers it. */
export interface SeenRequest {
  readonly path: string;
  readonly query: string;
  readonly body: string;
}

/** Endpoints and the streams they are asked for, the narrower first. */
const OWNERS: readonly (readonly [RegExp, string])[] = [
  [/\/export$/, 'export'],
  [/\/annotations$/, 'annotations'],
  [/\/cohorts\/list$/, 'cohorts'],
  [/\/engage\/revenue$/, 'revenue'],
  [/\/funnels(\/list)?$/, 'funnels'],
  [/\/engage(\/properties)?$/, 'engage'],
];

/** The stream a request was sent for; the list of cohorts serves two and counts for `cohorts`. */
export function requestOwner({ path, query, body }: SeenRequest): string {
  const owner = OWNERS.find(([pattern]) => pattern.test(path))?.[1] ?? 'other';
  const ofCohort = `${query}&${body}`.includes('filter_by_cohort');
  return owner === 'engage' && ofCohort ? 'cohort_members' : owner;
}
