import { countDays, type DayRange } from '@source-mixpanel/cursor';

/** Maximum number of days of a query: five years. Mixpanel publishes no limit. */
export const MAX_QUERY_DAYS = 1826;
/**
 * Number of days for which queries are known to succeed. It is the default of `date_window_size`.
 */
export const USUAL_QUERY_DAYS = 30;

/**
 * Decides how many days one query requests in this sync. Each query is for one child, such as a
 * funnel.
 *
 * If a query is too large for Mixpanel, the width of its child is reduced. As soon as two children
 * succeeded with a reduced width, this width also applies to all children that were not read yet.
 * So a single slow child does not slow down the others; and if all children of a project are slow,
 * only the first two have to try several widths.
 */
export class QueryWidths {
  private common = MAX_QUERY_DAYS;
  private readonly own = new Map<number, number>();
  /** For each child, the widest window that succeeded, in days. */
  private readonly answered = new Map<number, number>();

  of(child: number): number {
    return Math.min(this.common, this.own.get(child) ?? MAX_QUERY_DAYS);
  }

  /** Reports whether windows of the child's width are known to succeed. */
  isKnown(child: number): boolean {
    const width = this.of(child);
    return width <= USUAL_QUERY_DAYS || (this.answered.get(child) ?? 0) >= width;
  }

  /**
   * Reduces the width of a child to `next` days, but not below the usual number. Call this after a
   * wider window failed.
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
