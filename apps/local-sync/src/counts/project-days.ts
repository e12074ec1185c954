import { offsetInZone } from '@source-mixpanel/cursor';

const MINUTE = 60_000;
const DAY = 86_400_000;

/**
 * Returns an SQL expression for the offset of a time zone from UTC in seconds, at a timestamp in
 * UTC. The time zones of DuckDB are in an extension, which local-sync does not load.
 * @param days the first and the last day of the timestamps
 */
export function offsetSql(
  timestamp: string,
  zone: string,
  days: { readonly from: string; readonly to: string },
): string {
  const end = Date.parse(days.to) + 2 * DAY;
  let time = Date.parse(days.from) - DAY;
  let offset = offsetInZone(time, zone);
  const before: string[] = [];
  for (; time < end; time += DAY) {
    const next = offsetInZone(time + DAY, zone);
    if (next === offset) continue;
    const change = firstMinute(time, time + DAY, (at) => offsetInZone(at, zone) === next);
    const text = new Date(change).toISOString().slice(0, 19).replace('T', ' ');
    before.push(`WHEN ${timestamp} < TIMESTAMP '${text}' THEN ${offset / 1000}`);
    offset = next;
  }
  return before.length === 0
    ? String(offset / 1000)
    : `CASE ${before.join(' ')} ELSE ${offset / 1000} END`;
}

/**
 * Returns whether the clock of a time zone is ahead of UTC, and whether UTC is ahead of the clock,
 * at the first or the last of these days.
 */
export function sidesOfUtc(
  zone: string,
  { from, to }: { readonly from: string; readonly to: string },
): { readonly isAhead: boolean; readonly isBehind: boolean } {
  const ends = [Date.parse(from), Date.parse(to) + DAY];
  const offsets = ends
    .flatMap((end) => [end - DAY, end, end + DAY])
    .map((at) => offsetInZone(at, zone));
  return {
    isAhead: offsets.some((offset) => offset > 0),
    isBehind: offsets.some((offset) => offset < 0),
  };
}

/** Returns the first minute from which the condition is true, by binary search. */
function firstMinute(from: number, to: number, isTrue: (time: number) => boolean): number {
  let [low, high] = [from / MINUTE, to / MINUTE];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isTrue(middle * MINUTE)) high = middle;
    else low = middle;
  }
  return high * MINUTE;
}
