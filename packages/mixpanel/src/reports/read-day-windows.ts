import { addDays, countDays, earliestDay, type Day, type DayRange } from '@source-mixpanel/cursor';
import { SourceError, type CallIo } from '@source-mixpanel/stream';
import { setMaxListeners } from 'node:events';
import { daysToCheck } from './missing-days.js';
import { QueryWidths, USUAL_QUERY_DAYS } from './query-widths.js';
import { RankedSlots } from './ranked-slots.js';

export interface DayQueryLimits {
  /** The longest wait for an answer to a window that may be too wide; a narrower one is waited for. */
  readonly answerWithinMilliseconds?: number;
}

/** Asks for one window; undefined ends the reading. */
type AskWindow<Answer> = (
  window: DayRange & DayQueryLimits,
  io: CallIo,
) => Promise<Answer | undefined>;

export interface DayQuery<Answer> {
  /** The days to read. */
  readonly range: DayRange;
  /** The id of what is read; one number for all reads where there is one thing alone. */
  readonly child: number;
  readonly ask: AskWindow<Answer>;
  /** The days that an answer holds. */
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
   * Windows that cover the range, in their order, with their answers.
   * @throws what `ask` throws, once fewer days do not help
   */
  read<Answer>(query: DayQuery<Answer>): AsyncGenerator<AnsweredWindow<Answer>, void>;
}

/** How long Mixpanel may take for a wide window before a narrower one is tried. */
const MAX_WIDE_MILLISECONDS = 60_000;
/** How often days of one window of the usual width may time out before their child fails. */
const MAX_TIMEOUTS = 8;
/** Refusals of a wide window that need not concern a narrow one. */
const ABOUT_WIDTH = new Set(['bad_request', 'plan', 'answer_too_large']);

/**
 * One reader for all children of one sync: each range is asked for whole, up to 1,826 days, and in
 * halves, but not less than 30 days, where Mixpanel gives up on it or takes over a minute. More than 30
 * days that are refused for another reason are asked for by 30, and so are those of an answer that lacks
 * days which are there when asked for alone. A window of 30 days or less that times
 * out is asked for once more, and then, alone, in halves. Windows of a width that is known to be answered are asked for ahead; children come in the order in which
 * their reading began.
 *
 * ```
 *   range   [================================]   1,826 days: gives up
 *           [===============][===============]   913: gives up
 *           [=======]                            457: answered, kept for the rest
 *                    [======][=======][======]
 * ```
 *
 * @param concurrency queries at a time, of all children together
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
      // As many readings as workers listen at a time; Node would call more than ten a leak.
      setMaxListeners(0, query.io.signal);
      query.io.signal.addEventListener('abort', forward);
      const io = { ...query.io, signal: stop.signal };
      try {
        query.io.signal.throwIfAborted();
        yield* readRange(query.range, { ...query, io, widths, slots, rank: reads, concurrency });
      } finally {
        query.io.signal.removeEventListener('abort', forward);
        // Windows that were asked for ahead end with the reading.
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

/** A halved window says nothing of the others: where the width was known to be answered, its days are at fault. */
interface Halved {
  readonly days: number;
  /** Timeouts left in the days of one window of the usual width. */
  readonly timeouts: { left: number };
}

type Outcome<Answer> =
  | { readonly kind: 'answered'; readonly answer: Answer | undefined }
  | { readonly kind: 'too_wide'; readonly halved?: Halved }
  | { readonly kind: 'failed'; readonly error: unknown };

/** Returns whether the child is there to read on. */
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
      // All the rest in the narrower width: within this window alone its end would leave a short rest.
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

/** Mixpanel answers for every day, so that days may be missing because there were too many. */
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

/** Days to ask for instead of a wide window; undefined where fewer do not help. */
function narrowerWidth(error: unknown, days: number): number | undefined {
  if (isTimeout(error)) return Math.ceil(days / 2);
  const isAboutWidth = error instanceof SourceError && ABOUT_WIDTH.has(error.code);
  return isAboutWidth ? USUAL_QUERY_DAYS : undefined;
}

function isTimeout(error: unknown): boolean {
  return error instanceof SourceError && error.code === 'query_timed_out';
}
