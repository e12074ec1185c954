/**
 * Returns how many of the partitions a sync reads again so that none of them gets older than the
 * limit, and the syncs until then share the work evenly:
 *
 * ```
 *   last read                 newest read         now                      limit
 *   [-------------------------[===================[===================[==  [
 *                              one interval        syncs to come
 * ```
 *
 * The next sync is expected after the time that has passed since the newest read of all. If that
 * leaves `s` syncs, this one included, before the i-th least recently read is too old, this one must
 * read `i / s` of the first i. It reads the whole number below the greatest of these: the number
 * above would be early, and with the one below no later sync has to read more than the number above.
 * Partitions that were all read in the same minute are spread over the hours up to the limit.
 *
 * @param ages milliseconds since the last reads, greatest first, none above the limit
 * @param sinceNewest milliseconds since the newest read of all partitions
 * @param maxAge the limit, in milliseconds
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
