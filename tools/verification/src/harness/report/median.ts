/** Returns the median; of an even number of figures the upper of the two in the middle. NaN without figures. */
export function median(figures: readonly number[]): number {
  const sorted = [...figures].sort((first, second) => first - second);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}
