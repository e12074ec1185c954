/** The share of its days on which an event must occur for a day without it to be a gap. */
const MIN_SHARE = 0.8;
/** Fewer days do not show what is usual. */
const MIN_DAYS = 5;
/** With fewer events on a usual day, a day without any is chance. */
const MIN_USUAL = 8;

/** What is known of an event from its first to its last day. */
export interface EventSpan {
  readonly days: number;
  /** Days with some. */
  readonly present: number;
  /** The median of the events on these. */
  readonly usual: number;
}

/**
 * Returns the places of the days without events between the first and the last day with events, if the event usually
 * occurs every day; otherwise none.
 */
export function dayGaps(counts: readonly number[]): readonly number[] {
  const first = counts.findIndex((count) => count > 0);
  const last = counts.findLastIndex((count) => count > 0);
  if (first < 0) return [];
  const present = counts.filter((count) => count > 0).sort((one, other) => one - other);
  const usual = present[Math.floor(present.length / 2)] ?? 0;
  if (gapCount({ days: last - first + 1, present: present.length, usual }) === 0) return [];
  return counts.flatMap((count, day) => (count === 0 && day > first && day < last ? [day] : []));
}

/** Returns how many days without events an event of every day has; 0 for any other. */
export function gapCount({ days, present, usual }: EventSpan): number {
  const isOfEveryDay = days >= MIN_DAYS && present >= MIN_SHARE * days && usual >= MIN_USUAL;
  return isOfEveryDay ? days - present : 0;
}
