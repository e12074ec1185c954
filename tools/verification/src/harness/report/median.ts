/** The middle one of an odd number of figures; of an even number, the upper of the two. */
export function median(figures: readonly number[]): number {
  const sorted = [...figures].sort((first, second) => first - second);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}
