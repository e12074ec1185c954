import type { LoggedRequest } from '@source-mixpanel/fixtures-server';
import type { Comparison } from './verdict.js';

/** How many seconds our connector waits for an endpoint that Mixpanel does not document. */
const OPTIONAL_SECONDS = 20;

/** The endpoint from which each stream reads the columns of a project. */
const COLUMN_ENDPOINTS = new Map([
  ['engage', '/api/query/engage/properties'],
  ['cohort_members', '/api/query/engage/properties'],
  ['export', '/api/query/events/properties/top'],
]);

/**
 * Returns whether only our connector lacks the columns of the project, because their endpoint
 * refused requests for longer than ours waits. The Python connector waits longer and receives them.
 */
export function isWithoutColumns({ given, ours, theirs }: Comparison, stream: string): boolean {
  const endpoint = COLUMN_ENDPOINTS.get(stream);
  if (endpoint === undefined) return false;
  const isRefusedTooLong = given.faults.some(
    ({ path = '', effect }) =>
      // The mock applies a fault to every path that begins with its path.
      endpoint.startsWith(path) &&
      effect.kind === 'storm' &&
      effect.times * effect.retryAfter > OPTIONAL_SECONDS,
  );
  const statuses = (requests: readonly LoggedRequest[]): readonly number[] =>
    requests.filter(({ path }) => path === endpoint).map(({ status }) => status);
  const ourStatuses = statuses(ours.requests);
  return (
    isRefusedTooLong &&
    ourStatuses.length > 0 &&
    ourStatuses.every((status) => status === 429) &&
    statuses(theirs.requests).includes(200)
  );
}
