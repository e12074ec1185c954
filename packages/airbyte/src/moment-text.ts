/**
 * A moment ahead as a reader of the log needs it: `21:38 UTC (in 57 min)`, or `21:38:05 UTC (in 41 s)`
 * when it is less than two minutes away. Both times in epoch milliseconds.
 */
export function momentText(moment: number, now: number): string {
  const time = new Date(moment).toISOString();
  const seconds = Math.max(0, Math.ceil((moment - now) / 1000));
  return seconds < 120
    ? `${time.slice(11, 19)} UTC (in ${String(seconds)} s)`
    : `${time.slice(11, 16)} UTC (in ${String(Math.ceil(seconds / 60))} min)`;
}
