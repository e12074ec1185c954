import type { LoggedRequest } from '@source-mixpanel/fixtures-server';
import type { Comparison } from './verdict.js';

/** Seconds for which an endpoint that is not documented is waited for. */
const OPTIONAL_SECONDS = 20;

/** The endpoint from which each stream takes columns of the project. */
const COLUMNS = new Map([
  ['engage', '/api/query/engage/properties'],
  ['cohort_members', '/api/query/engage/properties'],
  ['export', '/api/query/events/properties/top'],
]);

/**
 * Whether the endpoint with the columns of the stream refused requests for longer than ours waits for
 * it, ours got no answer from it, and the other did.
 */
export function isWithoutColumns({ given, ours, theirs }: Comparison, stream: string): boolean {
  const endpoint = COLUMNS.get(stream);
  if (endpoint === undefined) return false;
  const isRefusedForLong = given.faults.some(
    ({ path = '', effect }) =>
      // As the server applies faults: to every path that begins so.
      endpoint.startsWith(path) &&
      effect.kind === 'storm' &&
      effect.times * effect.retryAfter > OPTIONAL_SECONDS,
  );
  const statuses = (requests: readonly LoggedRequest[]): readonly number[] =>
    requests.filter(({ path }) => path === endpoint).map(({ status }) => status);
  const mine = statuses(ours.requests);
  return (
    isRefusedForLong &&
    mine.length > 0 &&
    mine.every((status) => status === 429) &&
    statuses(theirs.requests).includes(200)
  );
}
