import {
  countDays,
  createPartitionedStates,
  dayOfCursor,
  daysBetween,
  daysToRead,
  fixedWindows,
  latestDay,
  splitRange,
  type Day,
  type DayRange,
  type DaySettings,
  type PartitionedState,
} from '@source-mixpanel/cursor';
import {
  dateTimeText,
  type DayRow,
  type FunnelDays,
  type ListFunnels,
} from '@source-mixpanel/mixpanel';
import {
  SourceError,
  type CallIo,
  type Clock,
  type JsonObject,
  type Stream,
} from '@source-mixpanel/stream';
import { schema } from './schema.js';

export interface FunnelsSource {
  readonly listFunnels: ListFunnels;
  readonly funnelDays: FunnelDays;
}

export interface FunnelsOptions extends DaySettings {
  /** Most days of one request. */
  readonly windowDays: number;
  readonly clock: Clock;
}

/** Days of one funnel: one request. */
export type FunnelsSlice = DayRange & {
  readonly funnel_id: number;
  readonly name: string | null;
  /** The day the funnel must have been read through before; absent at its first window. */
  readonly after?: Day;
};

/** The funnel was read through `date`, provided that it had been read through `after`. */
export type FunnelsProgress = {
  readonly funnel_id: number;
  readonly date: Day;
  readonly after?: Day;
};

const states = createPartitionedStates({
  key: 'funnel_id',
  cursorField: 'date',
  // Text and nothing beside it: the shape in which older connectors know their partitions.
  partition: (funnelId) => ({ funnel_id: funnelId }),
});

/**
 * Steps and conversions of every funnel, one record a day. Each funnel has a cursor of its own: the
 * last day read. The last `attributionDays` before it are read again, since Mixpanel adds people
 * who complete a funnel to the day they entered it.
 */
export function funnelsStream(
  source: FunnelsSource,
  options: FunnelsOptions,
): Stream<FunnelsSlice, PartitionedState, FunnelsProgress> {
  return {
    name: 'funnels',
    primaryKey: [['funnel_id'], ['date']],
    cursorField: ['date'],
    stateIntervalSeconds: 30,
    state: states,
    schema: () => Promise.resolve(schema),
    open(state, syncIo) {
      const deleted = new Set<number>();
      /** Undefined where the funnel was deleted since it was listed. */
      const askDays = async (
        { funnel_id: id, from, to }: FunnelsSlice,
        io: CallIo,
      ): Promise<readonly DayRow[] | undefined> => {
        if (deleted.has(id)) return undefined;
        try {
          return await source.funnelDays({ id, from, to }, io);
        } catch (error) {
          if (!(error instanceof SourceError) || error.code !== 'not_found') throw error;
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
      return {
        state,
        async *slices() {
          const now = options.clock.now();
          const plans = (await source.listFunnels(syncIo)).map((funnel) => ({
            funnel,
            days: daysToRead(states.cursorOf(state, funnel.id), options, now),
          }));
          const rows = plans.reduce((sum, { days }) => sum + countDays(days), 0);
          syncIo.report({ kind: 'estimate', rows });
          // Stalest first: were syncs always stopped half-way, the last of the list would never come.
          plans.sort((a, b) => daysBetween(b.days.from, a.days.from));
          for (const { funnel, days } of plans) {
            let before: { readonly after?: Day } = {};
            for (const window of fixedWindows(days, options.windowDays)) {
              yield { ...window, funnel_id: funnel.id, name: funnel.name, ...before };
              before = { after: window.to };
            }
          }
        },
        async *read(slice, io) {
          const days = await askDays(slice, io);
          // Without a checkpoint the funnel keeps its state, in case it comes back.
          if (days === undefined) return;
          yield { kind: 'rows', rows: days.map((day) => toRecord(slice, day)) };
          const { funnel_id, to: date, after } = slice;
          const progress = { funnel_id, date, ...(after === undefined ? {} : { after }) };
          yield { kind: 'checkpoint', progress };
        },
        split(slice) {
          const halves = splitRange(slice);
          return (
            halves && [
              { ...slice, ...halves[0] },
              { ...slice, ...halves[1], after: halves[0].to },
            ]
          );
        },
      };
    },
    commit,
    finish: (last) => last ?? { states: [] },
  };
}

function commit(
  state: PartitionedState | undefined,
  { funnel_id: id, date, after }: FunnelsProgress,
): PartitionedState {
  const cursor = states.cursorOf(state, id);
  const reached = cursor === undefined ? undefined : dayOfCursor(cursor);
  // A window skipped as deleted would be lost for good, should the funnel come back, if the cursor
  // followed a later window that was still answered.
  if (after !== undefined && (reached === undefined || reached < after)) {
    return state ?? { states: [] };
  }
  // A look-back window ends before a cursor common to all funnels, which must not move back either.
  return states.advance(state, id, latestDay(date, reached ?? date));
}

function toRecord({ funnel_id, name }: FunnelsSlice, { date, row }: DayRow): JsonObject {
  return { ...row, datetime: dateTimeText(row['datetime']), funnel_id, name, date };
}
