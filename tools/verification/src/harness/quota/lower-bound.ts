import { DEFAULTS_AND_LIMITS, type SyncWork, type Work } from './reference-project.js';

const HOUR = 3600;

/**
 * Returns the minimum number of seconds that a client needs for a sync that begins at `now`. It is
 * the maximum, over the query and the export API, of
 *
 *     the start of the last counted request, t(k) = max(now, t(k − quota) + 1 h)
 *     the seconds of all responses / the number of concurrent requests
 *     the seconds of the longest chain
 *
 * `k` also counts the requests of earlier syncs. If there were none in the last hour, the first
 * line is floor((counted − 1) / quota) hours after `now`.
 */
export function lowerBound(
  work: SyncWork,
  history: {
    readonly now: number;
    readonly query: readonly number[];
    readonly export: readonly number[];
  },
): number {
  const of = (family: Work, sent: readonly number[], atATime: number): number =>
    Math.max(
      lastStart(family.counted, sent, history.now) - history.now,
      family.seconds / atATime,
      family.chain,
    );
  return Math.max(
    of(work.query, history.query, DEFAULTS_AND_LIMITS.queryConcurrency),
    of(work.export, history.export, DEFAULTS_AND_LIMITS.workers),
  );
}

/**
 * @param sent the times of earlier requests that count against the quota, in seconds and in order
 */
function lastStart(counted: number, sent: readonly number[], now: number): number {
  const starts = [...sent];
  for (let request = 0; request < counted; request += 1) {
    const freed = (starts[starts.length - DEFAULTS_AND_LIMITS.perHour] ?? -Infinity) + HOUR;
    starts.push(Math.max(now, freed));
  }
  return starts.at(-1) ?? now;
}
