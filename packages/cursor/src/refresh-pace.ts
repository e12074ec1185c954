/**
 * Returns how many partitions this sync reads again, so that none of them becomes older than the
 * limit and the syncs until then read about the same number:
 *
 * ```
 *   last read                 newest read         now                      limit
 *   [-------------------------[===================[===================[==  [
 *                              one interval        syncs to come
 * ```
 *
 * The interval between syncs is assumed to be the time since the newest read of all partitions. If
 * `s` syncs, including this one, take place before the i-th least recently read partition becomes
 * too old, the first i partitions are divided among these syncs, so this one reads `i / s` of them.
 * The result is the largest of these numbers over all i.
 *
 * Example: 40 partitions were all read an hour ago, the limit is 12 hours. There are 12 syncs to
 * come, and the first of them reads 40 / 12 partitions, rounded down to 3.
 *
 * The numbers are rounded down because partitions would otherwise be read earlier than necessary.
 * Later syncs then read at most the number rounded up.
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
