import { addDays, countDays, earliestDay, type Day, type DayRange } from '@source-mixpanel/cursor';
import { SourceError, type CallIo } from '@source-mixpanel/stream';
import { setMaxListeners } from 'node:events';
import { findMissingDays } from './missing-days.js';
import { QueryWidths, USUAL_QUERY_DAYS } from './query-widths.js';
import { RankedSlots } from './ranked-slots.js';

export interface DayQueryLimits {
  /**
   * Maximum time to wait for the response to a window that may be too wide, in milliseconds; absent
   * for a narrow window.
   */
  readonly answerWithinMilliseconds?: number;
}

/** Requests one window. If it returns undefined, reading ends. */
type AskWindow<Answer> = (
  window: DayRange & DayQueryLimits,
  io: CallIo,
) => Promise<Answer | undefined>;

export interface DayQuery<Answer> {
  /** The days to read. */
  readonly range: DayRange;
  /**
   * Id of the child that is read. Use the same number for all reads if there is only one thing to
   * read.
   */
  readonly child: number;
  readonly ask: AskWindow<Answer>;
  /** Returns the days that a response contains. */
  readonly daysIn: (answer: Answer) => readonly Day[];
  readonly io: CallIo;
}

export interface AnsweredWindow<Answer> {
  readonly window: DayRange;
  readonly answer: Answer;
}

/** Reads ranges of days in one sync, with as few queries as possible. */
export interface DayReader {
  /**
   * Yields consecutive windows that cover the range, with their responses.
   * @throws errors of `ask`, if requesting fewer days does not help
   */
  read<Answer>(query: DayQuery<Answer>): AsyncGenerator<AnsweredWindow<Answer>, void>;
}

/** Maximum time to wait for a wide window, in milliseconds, before a narrower one is requested. */
const MAX_WIDE_MILLISECONDS = 60_000;
/**
 * Maximum number of timeouts within one window of the usual width. Then reading the child fails.
 */
const MAX_TIMEOUTS = 8;
/** Codes of errors that a narrower window may avoid. */
const ABOUT_WIDTH = new Set(['bad_request', 'plan', 'answer_too_large']);

/**
 * Creates the reader that all children of a sync share. It requests each range at once, up to 1,826
 * days.
 *
 * If Mixpanel times out or takes more than a minute, half of the days are requested, down to 30. If
 * a window of more than 30 days fails for another reason, or its response lacks days that Mixpanel
 * returns when they are requested alone, windows of 30 days are requested. If a window of 30 days
 * or less times out twice, only this window is halved.
 *
 * As soon as a width is known to succeed, windows are requested ahead. Children are served in the
 * order in which reading them began.
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
      // Each concurrent reading adds a listener. Node.js would warn about a leak for more than ten.
      setMaxListeners(0, query.io.signal);
      query.io.signal.addEventListener('abort', forward);
      const io = { ...query.io, signal: stop.signal };
      try {
        query.io.signal.throwIfAborted();
        yield* readRange(query.range, { ...query, io, widths, slots, rank: reads, concurrency });
      } finally {
        query.io.signal.removeEventListener('abort', forward);
        // Aborts windows that were requested ahead, if the caller stops early.
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
  /** Set while a window of the usual width that timed out is read in halves. */
  readonly halved?: Halved;
}

/**
 * State of a window that timed out and is now read in halves. It does not affect the width of other
 * windows: that width is known to succeed, so the days of this window cause the timeout.
 */
interface Halved {
  readonly days: number;
  /** Number of timeouts that are left for this window, including all its parts. */
  readonly timeouts: { left: number };
}

type Outcome<Answer> =
  | { readonly kind: 'answered'; readonly answer: Answer | undefined }
  | { readonly kind: 'too_wide'; readonly halved?: Halved }
  | { readonly kind: 'failed'; readonly error: unknown };

/** Reads one range. Returns whether the child still exists. */
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
      // The new width applies to all remaining days. If it applied to this window only, the last
      // part of the window would be short.
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

/**
 * Reports whether Mixpanel left out days because the window was too wide. Usually it returns every
 * day of a window.
 */
async function isCutShort<Answer>(
  window: DayRange,
  answer: Answer,
  { ask, daysIn, io, slots, rank }: Reading<Answer>,
): Promise<boolean> {
  const gap = findMissingDays(window, daysIn(answer), USUAL_QUERY_DAYS);
  if (gap === undefined) return false;
  const alone = await slots.run(rank, () => ask(gap, io));
  return alone !== undefined && daysIn(alone).some((day) => gap.from <= day && day <= gap.to);
}

/**
 * Returns the number of days to request after a wide window failed; undefined if fewer days do not
 * help.
 */
function narrowerWidth(error: unknown, days: number): number | undefined {
  if (isTimeout(error)) return Math.ceil(days / 2);
  const isAboutWidth = error instanceof SourceError && ABOUT_WIDTH.has(error.code);
  return isAboutWidth ? USUAL_QUERY_DAYS : undefined;
}

function isTimeout(error: unknown): boolean {
  return error instanceof SourceError && error.code === 'query_timed_out';
}
