/** The share of days on which an event must occur, so that a day without it counts as a gap. */
const MIN_SHARE = 0.8;
/** The minimum number of days of an event. With fewer, its usual frequency is unknown. */
const MIN_DAYS = 5;
/** The minimum number of events on a usual day. With fewer, a day without events may be chance. */
const MIN_USUAL = 8;

/** How often an event occurs, from its first to its last day. */
export interface EventSpan {
  /** The number of days from the first to the last, inclusive. */
  readonly days: number;
  /** The number of days with events. */
  readonly present: number;
  /** The median number of events on these days. */
  readonly usual: number;
}

/**
 * Returns the indexes of days without events between the first and the last day with events, if the
 * event usually occurs every day; otherwise an empty list.
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

/**
 * Returns the number of gaps of an event. It is 0 if the event does not usually occur every day.
 */
export function gapCount({ days, present, usual }: EventSpan): number {
  const isOfEveryDay = days >= MIN_DAYS && present >= MIN_SHARE * days && usual >= MIN_USUAL;
  return isOfEveryDay ? days - present : 0;
}
