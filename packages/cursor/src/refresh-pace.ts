/**
 * Returns how many partitions this sync reads again, so that none of them becomes older than the
 * limit and all syncs until then share the work evenly:
 *
 * ```
 *   last read                 newest read         now                      limit
 *   [-------------------------[===================[===================[==  [
 *                              one interval        syncs to come
 * ```
 *
 * The interval between syncs is assumed to be the time since the newest read of all. If there are
 * `s` syncs, including this one, before the i-th least recently read partition becomes too old,
 * this sync must read `i / s` of the first i partitions. It reads the largest of these numbers,
 * rounded down. Rounded up, it would read partitions earlier than necessary; rounded down, no later
 * sync has to read more than the number rounded up. Partitions that were all read at the same time
 * are thus spread over the hours up to the limit.
 *
 * @param ages the milliseconds since the last read of each partition, largest first, none above the
 * limit
 * @param sinceNewest the milliseconds since the newest read of all partitions
 * @param maxAge the limit in milliseconds
 */
export function readsInPace(
  ages: readonly number[],
  { sinceNewest, maxAge }: { readonly sinceNewest: number; readonly maxAge: number },
): number {
  const shares = ages.map((age, index) => {
    const syncs = sinceNewest === 0 ? Infinity : 1 + Math.floor((maxAge - age) / sinceNewest);
    return Math.floor((index + 1) / syncs);
  });
  return shares.reduce((most, share) => Math.max(most, share), 0);
}
