/**
 * Returns the median. For an even number of figures this is the upper one of the two in the middle;
 * for none it is NaN.
 */
export function median(figures: readonly number[]): number {
  const sorted = [...figures].sort((first, second) => first - second);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}
