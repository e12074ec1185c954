import {
  countDays,
  dayCursorNoLaterThan,
  dayInZone,
  daysBetween,
  daysToRead,
  earliestDay,
  failedLast,
  fixedWindows,
  futureStateWarning,
  isFarAhead,
  presentAtStart,
  type DayRange,
  type PartitionedState,
} from '@source-mixpanel/cursor';
import {
  childLabel,
  concernsProject,
  createDayReader,
  dateTimeText,
  daysOfRows,
  deletedChildren,
  MAX_QUERY_DAYS,
  type DayQuery,
  type DayRow,
} from '@source-mixpanel/mixpanel';
import type { JsonObject } from '@source-mixpanel/exact-json';
import type { CallIo, StreamSync } from '@source-mixpanel/stream';
import type { FunnelsOptions, FunnelsSource } from './funnels-options.js';
import { funnelStates, type FunnelsProgress, type FunnelsSlice } from './funnels-state.js';

export interface FunnelsToOpen {
  readonly source: FunnelsSource;
  readonly options: FunnelsOptions;
  readonly saved: PartitionedState | undefined;
  readonly io: CallIo;
}

/** One sync of all funnels. */
export function openFunnels({
  source,
  options,
  saved,
  io: syncIo,
}: FunnelsToOpen): StreamSync<FunnelsSlice, PartitionedState, FunnelsProgress> {
  const present = presentAtStart(options);
  const state = withoutFuture(saved, { options, now: present(), io: syncIo });
  const askDays = createAskDays(source);
  const reader = createDayReader(options.concurrency);
  return {
    state,
    async *slices() {
      const now = options.clock.now();
      const plans = (await source.listFunnels(syncIo)).map((funnel) => ({
        ...funnel,
        days: daysOf(funnel.id, { saved, state, options, now }),
      }));
      const rows = plans.reduce((sum, { days }) => sum + countDays(days), 0);
      syncIo.report({ kind: 'estimate', rows });
      // Stalest first: were syncs always stopped half-way, the last of the list would never come.
      plans.sort((a, b) => daysBetween(b.days.from, a.days.from));
      for (const plan of failedLast(plans, state)) {
        yield* windowsOf(plan, options.windowDays ?? MAX_QUERY_DAYS);
      }
    },
    async *read(slice, io) {
      const { funnel_id, from, to, last } = slice;
      const ask: AskDays = (window, windowIo) => askDays({ ...slice, ...window }, windowIo);
      const query = { range: { from, to }, child: funnel_id, ask, daysIn: daysOfRows, io };
      let { after } = slice;
      // A deleted funnel ends without a checkpoint: it keeps its state, in case it comes back.
      for await (const { window, answer } of reader.read(query)) {
        yield { kind: 'rows', rows: answer.map((day) => toRecord(slice, day)) };
        const date = earliestDay(window.to, dayInZone(present(), options.zone));
        const isLast = last === true && window.to === to;
        yield {
          kind: 'checkpoint',
          progress: {
            funnel_id,
            date,
            ...(after === undefined ? {} : { after }),
            ...(isLast ? { last } : {}),
          },
        };
        after = window.to;
      }
    },
    partition: labelOf,
    concernsAll: concernsProject,
  };
}

type AskDays = DayQuery<readonly DayRow[]>['ask'];

const labelOf = ({ funnel_id: id, name }: FunnelsSlice): string => childLabel('funnel', id, name);

interface Calendar {
  readonly saved: PartitionedState | undefined;
  readonly state: PartitionedState | undefined;
  readonly options: FunnelsOptions;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** The days to read of a funnel; none, in this sync, where its saved cursor lay far in the future. */
function daysOf(id: number, { saved, state, options, now }: Calendar): DayRange {
  const before = funnelStates.cursorOf(saved, id);
  // Days before a cursor that was never reached were not read, so there are no figures to correct.
  const isAhead = before !== undefined && isFarAhead(before, now);
  return isAhead
    ? daysToRead(before, options, now)
    : daysToRead(funnelStates.cursorOf(state, id), options, now);
}

/** The saved state; today instead of each cursor of the future, with a warning where one lies far ahead. */
function withoutFuture(
  saved: PartitionedState | undefined,
  { options: { zone }, now, io }: Pick<Calendar, 'options' | 'now'> & { readonly io: CallIo },
): PartitionedState | undefined {
  const ahead: string[] = [];
  const state =
    saved &&
    funnelStates.mapCursors(saved, (cursor) => {
      if (isFarAhead(cursor, now)) ahead.push(cursor);
      return dayCursorNoLaterThan(cursor, now, zone);
    });
  if (ahead.length > 0) io.report(futureStateWarning(dayInZone(now, zone)));
  return state;
}

interface FunnelPlan {
  readonly id: number;
  readonly name: string | null;
  readonly days: DayRange;
}

function* windowsOf({ id, name, days }: FunnelPlan, size: number): Generator<FunnelsSlice, void> {
  const windows = fixedWindows(days, size);
  for (const [index, window] of windows.entries()) {
    const after = windows[index - 1]?.to;
    yield {
      ...window,
      funnel_id: id,
      name,
      ...(after === undefined ? {} : { after }),
      ...(index === windows.length - 1 ? { last: true } : {}),
    };
  }
}

/** Asks for days of a funnel; undefined where it was deleted since it was listed. */
function createAskDays(
  source: FunnelsSource,
): (
  slice: FunnelsSlice & Parameters<AskDays>[0],
  io: CallIo,
) => Promise<readonly DayRow[] | undefined> {
  const deleted = new Set<number>();
  const wasDeleted = deletedChildren(source.listFunnels);
  return async (slice, io) => {
    const { funnel_id: id, from, to, answerWithinMilliseconds: limit } = slice;
    if (deleted.has(id)) return undefined;
    try {
      return await source.funnelDays(
        { id, from, to, ...(limit === undefined ? {} : { answerWithinMilliseconds: limit }) },
        io,
      );
    } catch (error) {
      if (!(await wasDeleted({ id, label: labelOf(slice) }, error, io))) throw error;
      // Windows that were asked for together come here one after another.
      if (!deleted.has(id)) {
        io.report({
          kind: 'warning',
          message: `The funnel ${id} is skipped: it was deleted in Mixpanel since funnels were listed.`,
        });
      }
      deleted.add(id);
      return undefined;
    }
  };
}

function toRecord({ funnel_id, name }: FunnelsSlice, { date, row }: DayRow): JsonObject {
  return { ...row, datetime: dateTimeText(row['datetime']), funnel_id, name, date };
}
