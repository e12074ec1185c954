import { countDays, type DayRange } from '@source-mixpanel/cursor';

/** Maximum number of days of a query: five years. Mixpanel publishes no limit. */
export const MAX_QUERY_DAYS = 1826;
/**
 * Number of days for which queries are known to succeed; the default of the setting
 * `date_window_size`.
 */
export const USUAL_QUERY_DAYS = 30;

/**
 * Decides how many days one query requests in this sync (its width). Each query is for one child,
 * such as a funnel.
 *
 * If a query is too large for Mixpanel, the width of its child is reduced. As soon as two children
 * have succeeded with reduced widths, the second smallest of these widths also limits the other
 * children. So a single slow child does not slow down the others. If all children of a project are
 * slow, only the first two have to try several widths.
 */
export class QueryWidths {
  /** Maximum width of all children. */
  private common = MAX_QUERY_DAYS;
  /** Reduced width of each child that has one. */
  private readonly own = new Map<number, number>();
  /** For each child, the widest window that succeeded, in days. */
  private readonly succeeded = new Map<number, number>();

  /** Returns the number of days to request for a child. */
  widthOf(child: number): number {
    return Math.min(this.common, this.own.get(child) ?? MAX_QUERY_DAYS);
  }

  /** Reports whether windows of the child's width are known to succeed. */
  isKnown(child: number): boolean {
    const width = this.widthOf(child);
    return width <= USUAL_QUERY_DAYS || (this.succeeded.get(child) ?? 0) >= width;
  }

  /**
   * Reduces the width of a child to `days`, but not below the usual number of days. Call this after
   * a wider window failed.
   */
  reduce(child: number, days: number): void {
    this.own.set(child, Math.max(USUAL_QUERY_DAYS, Math.min(this.widthOf(child), days)));
  }

  /** Notes that a query for this range succeeded. */
  noteSuccess(child: number, range: DayRange): void {
    const days = countDays(range);
    this.succeeded.set(child, Math.max(this.succeeded.get(child) ?? 0, days));
    const narrowed = [...this.own]
      .filter(([id, width]) => (this.succeeded.get(id) ?? 0) >= width)
      .map(([, width]) => width)
      .sort((a, b) => a - b);
    this.common = narrowed[1] ?? this.common;
  }
}
