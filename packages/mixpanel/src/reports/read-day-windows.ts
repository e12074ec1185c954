import { addDays, countDays, earliestDay, type Day, type DayRange } from '@source-mixpanel/cursor';
import { SourceError, type CallIo } from '@source-mixpanel/stream';
import { setMaxListeners } from 'node:events';
import { daysToCheck } from './missing-days.js';
import { QueryWidths, USUAL_QUERY_DAYS } from './query-widths.js';
import { RankedSlots } from './ranked-slots.js';

export interface DayQueryLimits {
  /** The maximum wait for an answer to a window that may be too wide; absent for a narrow one. */
  readonly answerWithinMilliseconds?: number;
}

/** Requests one window; undefined ends the reading. */
type AskWindow<Answer> = (
  window: DayRange & DayQueryLimits,
  io: CallIo,
) => Promise<Answer | undefined>;

export interface DayQuery<Answer> {
  /** The days to read. */
  readonly range: DayRange;
  /** The id of what is read; the same number for all reads if there is only one thing to read. */
  readonly child: number;
  readonly ask: AskWindow<Answer>;
  /** Returns the days that an answer contains. */
  readonly daysIn: (answer: Answer) => readonly Day[];
  readonly io: CallIo;
}

export interface AnsweredWindow<Answer> {
  readonly window: DayRange;
  readonly answer: Answer;
}

/** Reads ranges of days in one sync, in as few queries as Mixpanel answers. */
export interface DayReader {
  /**
   * Yields windows that cover the range, in their order, with their answers.
   * @throws what `ask` throws, once fewer days do not help
   */
  read<Answer>(query: DayQuery<Answer>): AsyncGenerator<AnsweredWindow<Answer>, void>;
}

/** The maximum time for a wide window before a narrower one is tried. */
const MAX_WIDE_MILLISECONDS = 60_000;
/**
 * The maximum number of timeouts of days within one window of the usual width, after which their
 * child fails.
 */
const MAX_TIMEOUTS = 8;
/** Codes of errors of a wide window that a narrow one may avoid. */
const ABOUT_WIDTH = new Set(['bad_request', 'plan', 'answer_too_large']);

/**
 * Creates one reader for all children of one sync. Each range is requested whole, up to 1,826 days,
 * and in halves of at least 30 days if Mixpanel times out or takes over a minute. If more than 30
 * days are refused for another reason, windows of 30 days are requested; so they are after an
 * answer that lacks days which are there when requested alone. A window of 30 days or less that
 * times out is requested once more, and then, by itself, in halves. Windows of a width that is
 * known to be answered are requested ahead; children are served in the order in which their reading
 * began.
 *
 * ```
 *   range   [================================]   1,826 days: times out
 *           [===============][===============]   913: times out
 *           [=======]                            457: answered, kept for the rest
 *                    [======][=======][======]
 * ```
 *
 * @param concurrency the number of concurrent queries, of all children together
 */
export function createDayReader(concurrency: number): DayReader {
  const widths = new QueryWidths();
  const slots = new RankedSlots(concurrency);
  let reads = 0;
  return {
    async *read(query) {
      reads += 1;
      const stop = new AbortController();
      const forward = (): void => stop.abort(query.io.signal.reason);
      // As many readings as workers add a listener; Node would call more than ten a leak.
      setMaxListeners(0, query.io.signal);
      query.io.signal.addEventListener('abort', forward);
      const io = { ...query.io, signal: stop.signal };
      try {
        query.io.signal.throwIfAborted();
        yield* readRange(query.range, { ...query, io, widths, slots, rank: reads, concurrency });
      } finally {
        query.io.signal.removeEventListener('abort', forward);
        // Windows that were requested ahead end with the reading.
        stop.abort();
      }
    },
  };
}

interface Reading<Answer> extends DayQuery<Answer> {
  readonly widths: QueryWidths;
  readonly slots: RankedSlots;
  readonly rank: number;
  readonly concurrency: number;
  /** Set within a window of the usual width that timed out. */
  readonly halved?: Halved;
}

/**
 * A halved window says nothing about the others: as the width was known to be answered, its days
 * are the cause.
 */
interface Halved {
  readonly days: number;
  /** The number of timeouts left for the days of one window of the usual width. */
  readonly timeouts: { left: number };
}

type Outcome<Answer> =
  | { readonly kind: 'answered'; readonly answer: Answer | undefined }
  | { readonly kind: 'too_wide'; readonly halved?: Halved }
  | { readonly kind: 'failed'; readonly error: unknown };

/** Reads one range; returns whether the child still exists. */
async function* readRange<Answer>(
  range: DayRange,
  reading: Reading<Answer>,
): AsyncGenerator<AnsweredWindow<Answer>, boolean> {
  const { widths, child, concurrency, halved } = reading;
  const asked: { readonly window: DayRange; readonly outcome: Promise<Outcome<Answer>> }[] = [];
  let { from } = range;
  for (;;) {
    const ahead = widths.isKnown(child) && halved === undefined ? concurrency : 1;
    while (asked.length < ahead && from <= range.to) {
      const width = halved?.days ?? widths.of(child);
      const window = { from, to: earliestDay(addDays(from, width - 1), range.to) };
      asked.push({ window, outcome: askWindow(window, reading) });
      from = addDays(window.to, 1);
    }
    const first = asked.shift();
    if (first === undefined) return true;
    const { window } = first;
    const outcome = await first.outcome;
    if (outcome.kind === 'failed') throw outcome.error;
    if (outcome.kind === 'too_wide' && outcome.halved === undefined && asked.length === 0) {
      // All the rest gets the narrower width: within this window only, its end would leave a short
      // rest.
      ({ from } = window);
    } else if (outcome.kind === 'too_wide') {
      if (!(yield* readRange(window, { ...reading, ...outcome }))) return false;
    } else if (outcome.answer === undefined) return false;
    else yield { window, answer: outcome.answer };
  }
}

async function askWindow<Answer>(
  window: DayRange,
  reading: Reading<Answer>,
): Promise<Outcome<Answer>> {
  const { ask, io, child, widths, slots, rank } = reading;
  const days = countDays(window);
  const isWide = days > USUAL_QUERY_DAYS;
  const limits = isWide ? { answerWithinMilliseconds: MAX_WIDE_MILLISECONDS } : {};
  const timeouts = reading.halved?.timeouts ?? { left: MAX_TIMEOUTS };
  for (let isSecond = false; ; isSecond = true) {
    try {
      const answer = await slots.run(rank, () => ask({ ...window, ...limits }, io));
      if (isWide && answer !== undefined && (await isCutShort(window, answer, reading))) {
        widths.refuse(child, USUAL_QUERY_DAYS);
        return { kind: 'too_wide' };
      }
      widths.answer(child, window);
      return { kind: 'answered', answer };
    } catch (error) {
      if (isWide) {
        const next = narrowerWidth(error, days);
        if (next === undefined) return { kind: 'failed', error };
        widths.refuse(child, next);
        return { kind: 'too_wide' };
      }
      timeouts.left -= 1;
      if (!isTimeout(error) || timeouts.left < 0) return { kind: 'failed', error };
      if (!isSecond) continue;
      if (days < 2) return { kind: 'failed', error };
      return { kind: 'too_wide', halved: { days: Math.ceil(days / 2), timeouts } };
    }
  }
}

/** Whether days are missing because there were too many: Mixpanel answers for every day. */
async function isCutShort<Answer>(
  window: DayRange,
  answer: Answer,
  { ask, daysIn, io, slots, rank }: Reading<Answer>,
): Promise<boolean> {
  const gap = daysToCheck(window, daysIn(answer), USUAL_QUERY_DAYS);
  if (gap === undefined) return false;
  const alone = await slots.run(rank, () => ask(gap, io));
  return alone !== undefined && daysIn(alone).some((day) => gap.from <= day && day <= gap.to);
}

/**
 * Returns the number of days to request instead of a wide window; undefined if fewer do not help.
 */
function narrowerWidth(error: unknown, days: number): number | undefined {
  if (isTimeout(error)) return Math.ceil(days / 2);
  const isAboutWidth = error instanceof SourceError && ABOUT_WIDTH.has(error.code);
  return isAboutWidth ? USUAL_QUERY_DAYS : undefined;
}

function isTimeout(error: unknown): boolean {
  return error instanceof SourceError && error.code === 'query_timed_out';
}
