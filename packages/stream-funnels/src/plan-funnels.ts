import {
  countDays,
  cursorDay,
  dayCursorNoLaterThan,
  dayInZone,
  daysBetween,
  daysToRead,
  fixedWindows,
  futureStateWarning,
  isFarAhead,
  lastReadOf,
  lastReadsNoLaterThan,
  type Day,
  type DayRange,
  type PartitionedState,
  type RefreshablePartition,
  type Turn,
} from '@source-mixpanel/cursor';
import { MAX_QUERY_DAYS, type Funnel } from '@source-mixpanel/mixpanel';
import type { CallIo } from '@source-mixpanel/stream';
import type { FunnelsOptions } from './funnels-options.js';
import { funnelStates, type FunnelsSlice } from './funnels-state.js';

/** A funnel with its days to read. */
export interface FunnelPlan extends RefreshablePartition {
  readonly name: string | null;
  readonly days: DayRange;
}

export interface FunnelsToPlan {
  readonly saved: PartitionedState | undefined;
  /** The saved state, without cursors in the future. */
  readonly state: PartitionedState | undefined;
  readonly options: FunnelsOptions;
}

/**
 * Returns the funnels that have days to read, least recently read first. In a fixed order, the last
 * funnels would never be read if every sync were stopped half-way.
 */
export function planFunnels(
  funnels: readonly Funnel[],
  { saved, state, options }: FunnelsToPlan,
): readonly FunnelPlan[] {
  const now = options.clock.now();
  return funnels
    .map(({ id, name }): FunnelPlan => {
      const days = daysOf(id, { saved, state, options, now });
      const requests = Math.ceil(countDays(days) / (options.windowDays ?? MAX_QUERY_DAYS));
      const lastRead = lastReadOf(state, id);
      const reached = funnelStates.cursorOf(state, id);
      const isNew = !isReadThrough(days.to, { reached, lastRead, zone: options.zone });
      return { id, name, days, lastRead, isNew, requests };
    })
    .filter(({ days }) => countDays(days) > 0)
    .sort((a, b) => daysBetween(b.days.from, a.days.from) || (a.lastRead ?? 0) - (b.lastRead ?? 0));
}

/**
 * Yields the slices of a funnel in the order of its days, each of at most `size` days. A funnel
 * that can wait is a single slice: if it had several and one were skipped, its last slice would
 * still mark it as read.
 */
export function* slicesOf(
  { partition: { id, name, days, lastRead }, canWait }: Turn<FunnelPlan>,
  size: number = MAX_QUERY_DAYS,
): Generator<FunnelsSlice, void> {
  const windows = canWait ? [days] : fixedWindows(days, size);
  for (const [index, window] of windows.entries()) {
    const after = windows[index - 1]?.to;
    yield {
      ...window,
      funnel_id: id,
      name,
      ...(after === undefined ? {} : { after }),
      ...(index === windows.length - 1 ? { last: true } : {}),
      ...(canWait && lastRead !== undefined ? { read_before: lastRead } : {}),
    };
  }
}

/**
 * Returns the saved state without values in the future. Cursors are replaced by today, and read
 * times by the present. A warning is reported if a cursor is more than a day in the future.
 */
export function withoutFuture(
  saved: PartitionedState | undefined,
  { zone, now, io }: { readonly zone: string; readonly now: number; readonly io: CallIo },
): PartitionedState | undefined {
  if (saved === undefined) return undefined;
  const ahead: string[] = [];
  const state = funnelStates.mapCursors(saved, (cursor) => {
    if (isFarAhead(cursor, now)) ahead.push(cursor);
    return dayCursorNoLaterThan(cursor, now, zone);
  });
  if (ahead.length > 0) io.report(futureStateWarning(dayInZone(now, zone)));
  return lastReadsNoLaterThan(state, now);
}

interface DaysReached {
  readonly reached: string | undefined;
  readonly lastRead: number | undefined;
  readonly zone: string;
}

/**
 * Returns whether all days up to and including `last` were read after they were over. The cursor
 * alone does not show this: if the end date is today, the last day was read before its end.
 */
function isReadThrough(last: Day, { reached, lastRead, zone }: DaysReached): boolean {
  if (reached === undefined || lastRead === undefined) return false;
  return cursorDay(reached) >= last && dayInZone(lastRead, zone) > last;
}

/**
 * Returns the days of a funnel to read in this sync; none if its saved cursor is more than a day in
 * the future.
 */
function daysOf(
  id: number,
  { saved, state, options, now }: FunnelsToPlan & { readonly now: number },
): DayRange {
  const before = funnelStates.cursorOf(saved, id);
  // If the cursor is more than a day in the future, the days before it were not read, so there is
  // nothing to read again in the lookback window.
  const isAhead = before !== undefined && isFarAhead(before, now);
  return isAhead
    ? daysToRead(before, options, now)
    : daysToRead(funnelStates.cursorOf(state, id), options, now);
}
