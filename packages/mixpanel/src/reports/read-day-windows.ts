import { addDays, countDays, earliestDay, type Day, type DayRange } from '@source-mixpanel/cursor';
import { SourceError, type CallIo } from '@source-mixpanel/stream';
import { setMaxListeners } from 'node:events';
import { findMissingDays } from './missing-days.js';
import { QueryWidths, USUAL_QUERY_DAYS } from './query-widths.js';
import { RankedSlots } from './ranked-slots.js';

export interface DayQueryLimits {
  /**
   * Maximum time until the response begins, in milliseconds, for a window of more than 30 days,
   * which may be too wide. Absent for narrower windows.
   */
  readonly answerWithinMilliseconds?: number;
}

/** Requests one window. Returns undefined if the child was deleted; then reading ends. */
type AskWindow<Answer> = (
  window: DayRange & DayQueryLimits,
  io: CallIo,
) => Promise<Answer | undefined>;

export interface DayQuery<Answer> {
  /** The days to read. */
  readonly range: DayRange;
  /**
   * Id of the child (such as a funnel) that is read; any constant if the stream has no children.
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

/**
 * Reads ranges of days in one sync, with as few queries as possible, because the hourly quota
 * limits them.
 */
export interface DayReader {
  /**
   * Yields consecutive windows that cover the range, with their responses.
   * @throws errors of `ask` that requesting fewer days cannot avoid
   */
  read<Answer>(query: DayQuery<Answer>): AsyncGenerator<AnsweredWindow<Answer>, void>;
}

/**
 * Maximum time until the response to a wide window begins. After that, a narrower window is
 * requested.
 */
const MAX_WIDE_MILLISECONDS = 60_000;
/**
 * Maximum number of timeouts while one window of 30 days or less is read, also in halves. After the
 * next one, reading the child fails.
 */
const MAX_TIMEOUTS = 8;
/** Codes of errors that a narrower window may avoid. */
const ABOUT_WIDTH = new Set(['bad_request', 'plan', 'answer_too_large']);

/**
 * Creates the reader that all children of a sync share. It first requests the complete range in one
 * window, of at most 1,826 days. Then:
 *
 * - If Mixpanel times out or does not respond within a minute, the width of the windows is halved,
 *   down to 30 days.
 * - If Mixpanel rejects a window of more than 30 days, or the response is too large or lacks days
 *   that Mixpanel returns when they are requested alone, the width becomes 30 days.
 * - If a window of 30 days or less times out twice, only this window is read in halves.
 *
 * As soon as windows of the width are known to succeed, they are requested ahead, up to
 * `concurrency` at a time. If several children wait, the one whose reading began first is served
 * first.
 *
 * ```
 *   range   [================================]   1,826 days: times out
 *           [===============][===============]   913: times out
 *           [=======]                            457: succeeds, so the rest has this width
 *                    [======][=======][======]
 * ```
 *
 * @param concurrency maximum number of concurrent queries for all children together
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
      // Each concurrent call adds a listener; for more than ten, Node.js would warn about a leak.
      setMaxListeners(0, query.io.signal);
      query.io.signal.addEventListener('abort', forward);
      const io = { ...query.io, signal: stop.signal };
      try {
        query.io.signal.throwIfAborted();
        yield* readRange(query.range, { ...query, io, widths, slots, rank: reads, concurrency });
      } finally {
        query.io.signal.removeEventListener('abort', forward);
        // If the caller stops early, this aborts the windows that were requested ahead.
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
  /** Present while a window of 30 days or less that timed out is read in halves. */
  readonly halved?: HalvedWindow;
}

/**
 * A window of 30 days or less that timed out and is now read in halves. Other windows keep their
 * width: it usually succeeds, so the timeout is due to the days of this window.
 */
interface HalvedWindow {
  /** The number of days to request at once. */
  readonly days: number;
  /** How many more timeouts are allowed for this window and its parts together. */
  readonly timeouts: { left: number };
}

type Outcome<Answer> =
  | { readonly kind: 'answered'; readonly answer: Answer | undefined }
  | { readonly kind: 'too_wide'; readonly halved?: HalvedWindow }
  | { readonly kind: 'failed'; readonly error: unknown };

/** Yields the windows of one range. Returns false if the child was deleted. */
async function* readRange<Answer>(
  range: DayRange,
  reading: Reading<Answer>,
): AsyncGenerator<AnsweredWindow<Answer>, boolean> {
  const { widths, child, concurrency, halved } = reading;
  const requested: { readonly window: DayRange; readonly outcome: Promise<Outcome<Answer>> }[] = [];
  let { from } = range;
  for (;;) {
    const ahead = widths.isKnown(child) && halved === undefined ? concurrency : 1;
    while (requested.length < ahead && from <= range.to) {
      const width = halved?.days ?? widths.widthOf(child);
      const window = { from, to: earliestDay(addDays(from, width - 1), range.to) };
      requested.push({ window, outcome: requestWindow(window, reading) });
      from = addDays(window.to, 1);
    }
    const first = requested.shift();
    if (first === undefined) return true;
    const { window } = first;
    const outcome = await first.outcome;
    if (outcome.kind === 'failed') throw outcome.error;
    if (outcome.kind === 'too_wide' && outcome.halved === undefined && requested.length === 0) {
      // Continue from this window with the new width. Dividing only this window would leave a short
      // part at its end, which would cost a query of its own.
      ({ from } = window);
    } else if (outcome.kind === 'too_wide') {
      if (!(yield* readRange(window, { ...reading, ...outcome }))) return false;
    } else if (outcome.answer === undefined) return false;
    else yield { window, answer: outcome.answer };
  }
}

async function requestWindow<Answer>(
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
      if (isWide && answer !== undefined && (await lacksDays(window, answer, reading))) {
        widths.reduce(child, USUAL_QUERY_DAYS);
        return { kind: 'too_wide' };
      }
      widths.noteSuccess(child, window);
      return { kind: 'answered', answer };
    } catch (error) {
      if (isWide) {
        const narrower = chooseNarrowerWidth(error, days);
        if (narrower === undefined) return { kind: 'failed', error };
        widths.reduce(child, narrower);
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
 * Reports whether Mixpanel left out days of a wide window. If the response lacks days, some of them
 * are requested alone: they may also be missing because there is no data.
 */
async function lacksDays<Answer>(
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
 * Returns the number of days to request after a wide window failed; undefined if the error is not
 * about the width.
 */
function chooseNarrowerWidth(error: unknown, days: number): number | undefined {
  if (isTimeout(error)) return Math.ceil(days / 2);
  const isAboutWidth = error instanceof SourceError && ABOUT_WIDTH.has(error.code);
  return isAboutWidth ? USUAL_QUERY_DAYS : undefined;
}

function isTimeout(error: unknown): boolean {
  return error instanceof SourceError && error.code === 'query_timed_out';
}
