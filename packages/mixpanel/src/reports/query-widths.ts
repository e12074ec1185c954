import { countDays, type DayRange } from '@source-mixpanel/cursor';

/** The number of days of the widest query: five years. Mixpanel publishes no limit. */
export const MAX_QUERY_DAYS = 1826;
/**
 * The number of days that queries were known to be answered for; the default of `date_window_size`.
 */
export const USUAL_QUERY_DAYS = 30;

/**
 * Decides how many days one query of a child (a funnel, say) may request in this sync. A child
 * whose query is too much for Mixpanel gets a narrower one. The width that works for a second such
 * child becomes that of all children not read yet: a single slow or broken child does not narrow
 * the others, and a project in which all are slow does not have to find out for each of them.
 */
export class QueryWidths {
  private common = MAX_QUERY_DAYS;
  private readonly own = new Map<number, number>();
  /** The widest window of a child that was answered. */
  private readonly answered = new Map<number, number>();

  of(child: number): number {
    return Math.min(this.common, this.own.get(child) ?? MAX_QUERY_DAYS);
  }

  /** Whether windows of the child's width are known to be answered. */
  isKnown(child: number): boolean {
    const width = this.of(child);
    return width <= USUAL_QUERY_DAYS || (this.answered.get(child) ?? 0) >= width;
  }

  /**
   * Call this when more than the usual days were too many for the child; `next` days are tried
   * then.
   */
  refuse(child: number, next: number): void {
    this.own.set(child, Math.max(USUAL_QUERY_DAYS, Math.min(this.of(child), next)));
  }

  answer(child: number, range: DayRange): void {
    const days = countDays(range);
    this.answered.set(child, Math.max(this.answered.get(child) ?? 0, days));
    const narrowed = [...this.own]
      .filter(([id, width]) => (this.answered.get(id) ?? 0) >= width)
      .map(([, width]) => width)
      .sort((a, b) => a - b);
    this.common = narrowed[1] ?? this.common;
  }
}
