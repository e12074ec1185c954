import {
  countDays,
  dayInZone,
  earliestDay,
  fixedWindows,
  leftOutNotice,
  presentAtStart,
  lastReadText,
  Refresh,
  steadyPresent,
  type PartitionedState,
} from '@source-mixpanel/cursor';
import {
  childLabel,
  concernsProject,
  createDayReader,
  dateTimeText,
  daysOfRows,
  createDeletionCheck,
  MAX_QUERY_DAYS,
  type AnsweredWindow,
  type DayQuery,
  type DayReader,
  type DayRow,
} from '@source-mixpanel/mixpanel';
import type { JsonObject } from '@source-mixpanel/exact-json';
import type { CallIo, Part, ReadIo, StreamSync } from '@source-mixpanel/stream';
import type { FunnelsOptions, FunnelsSource } from './funnels-options.js';
import type { FunnelsProgress, FunnelsSlice } from './funnels-state.js';
import { planFunnels, slicesOf, withoutFuture } from './plan-funnels.js';

export interface FunnelsToOpen {
  readonly source: FunnelsSource;
  readonly options: FunnelsOptions;
  readonly saved: PartitionedState | undefined;
  readonly io: CallIo;
}

/** Opens a sync of all funnels. */
export function openFunnels({
  source,
  options,
  saved,
  io: syncIo,
}: FunnelsToOpen): StreamSync<FunnelsSlice, PartitionedState, FunnelsProgress> {
  const { zone } = options;
  const present = presentAtStart(options);
  const now = steadyPresent(options);
  const state = withoutFuture(saved, { zone, now: present(), io: syncIo });
  const refresh = new Refresh({
    ...{ state, settings: options.refresh, now },
    onLeftOut: (leftOut) => syncIo.report(leftOutNotice('funnel', leftOut)),
  });
  const askDays = createAskDays(source);
  const reader = createDayReader(options.concurrency);
  const answered = new FirstAnswers(now);
  async function* read(slice: FunnelsSlice, io: ReadIo): AsyncGenerator<Part<FunnelsProgress>> {
    const { funnel_id, from, to, last } = slice;
    const ask: AskDays = async (window, windowIo) => {
      const answer = await askDays({ ...slice, ...window }, windowIo);
      if (answer !== undefined) answered.note(funnel_id);
      return answer;
    };
    const query = { range: { from, to }, child: funnel_id, ask, daysIn: daysOfRows, io };
    let { after } = slice;
    // A deleted funnel yields no checkpoint, so that it keeps its state in case it is restored.
    for await (const { window, answer } of readWindows(reader, query, options.windowDays)) {
      yield { kind: 'rows', rows: answer.map((day) => toRecord(slice, day)) };
      const date = earliestDay(window.to, dayInZone(present(), zone));
      const isLast = last === true && window.to === to;
      yield {
        kind: 'checkpoint',
        progress: {
          funnel_id,
          date,
          ...(after === undefined ? {} : { after }),
          ...(isLast ? { last, read_at: lastReadText(answered.of(funnel_id)) } : {}),
        },
      };
      after = window.to;
    }
  }
  return {
    state,
    async *slices() {
      const plans = planFunnels(await source.listFunnels(syncIo), { saved, state, options });
      const rows = plans.reduce((sum, { days }) => sum + countDays(days), 0);
      syncIo.report({ kind: 'estimate', rows });
      for (const turn of refresh.order(plans)) yield* slicesOf(turn, options.windowDays);
    },
    read: (slice, io) => refresh.read(turnOf(slice), io, (slicedIo) => read(slice, slicedIo)),
    partition: labelOf,
    concernsAll: concernsProject,
  };
}

type FunnelQuery = DayQuery<readonly DayRow[]>;
type AskDays = FunnelQuery['ask'];

/** Reads the days in windows of at most `size` days. */
async function* readWindows(
  reader: DayReader,
  query: FunnelQuery,
  size: number = MAX_QUERY_DAYS,
): AsyncGenerator<AnsweredWindow<readonly DayRow[]>, void> {
  for (const range of fixedWindows(query.range, size)) yield* reader.read({ ...query, range });
}

function turnOf({
  funnel_id: id,
  read_before: lastRead,
}: FunnelsSlice): Parameters<Refresh['read']>[0] {
  return { partition: { id, lastRead }, canWait: lastRead !== undefined };
}

const labelOf = ({ funnel_id: id, name }: FunnelsSlice): string => childLabel('funnel', id, name);

/**
 * Records when the first response for each funnel arrived in a sync, in epoch milliseconds. The
 * other responses may arrive hours later, because they wait for quota. With the first time, no
 * figure is older than the state claims.
 */
class FirstAnswers {
  private readonly instants = new Map<number, number>();

  constructor(private readonly now: () => number) {}

  note(id: number): void {
    this.instants.set(id, this.of(id));
  }

  of(id: number): number {
    return Math.min(this.instants.get(id) ?? Infinity, this.now());
  }
}

/**
 * Returns a function that requests days of a funnel. It returns undefined if the funnel was deleted
 * after it was listed.
 */
function createAskDays(
  source: FunnelsSource,
): (
  slice: FunnelsSlice & Parameters<AskDays>[0],
  io: CallIo,
) => Promise<readonly DayRow[] | undefined> {
  const deleted = new Set<number>();
  const wasDeleted = createDeletionCheck(source.listFunnels);
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
      // Several windows of the funnel may fail at the same time; only the first reports the
      // warning.
      if (!deleted.has(id)) {
        io.report({
          kind: 'warning',
          message: `The funnel ${id} is skipped: it was deleted in Mixpanel during this sync.`,
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
