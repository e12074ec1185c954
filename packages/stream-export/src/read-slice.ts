import { addDays, countDays, type Day } from '@source-mixpanel/cursor';
import { cancelBody, verifyBody, type VerifyOptions } from '@source-mixpanel/kernel';
import { exportLines, type ExportAnswer, type ExportRequest } from '@source-mixpanel/mixpanel';
import type { RecordFormat, TranscodeFacts } from '@source-mixpanel/event-lines';
import {
  BrokenSliceError,
  SourceError,
  type CallIo,
  type Part,
  type ReadIo,
} from '@source-mixpanel/stream';
import type { ExportProgress } from './export-state.js';
import type { ExportSync } from './export-sync.js';
import type { ExportSlice } from './export-slice.js';
import { hoursOf, isPiece, pieceFilter } from './day-piece.js';
import { checkTimes } from './check-times.js';
import { pythonStyle } from './python-text.js';
import { RAW_COLUMNS } from './raw-columns.js';
import { daysText, reportSkippedEvents } from './report-skipped-events.js';
import { UNMEASURED_DAYS } from './slice-planner.js';

/**
 * Downloads the days of a slice, or a part of a day, verifies the download, and only then hands on its events.
 * @throws ForeignTimeError where events of a part of a day lie outside of it
 */
export async function* readSlice(
  slice: ExportSlice,
  sync: ExportSync,
  io: ReadIo,
): AsyncGenerator<Part<ExportProgress>> {
  const { onUnreadableLine, storage } = sync.options;
  const asked = await askDays(slice, sync, io);
  if (asked === undefined) return;
  const { answer, through } = asked;
  const limits = bodyLimits(slice, through, sync);
  const batches = exportLines({ onUnreadableLine }).read(
    (validator) => {
      sync.warnOfSlowReading(io);
      return verifyBody(answer.body, validator, { storage, io, ...limits });
    },
    {
      timeField: 'time',
      format: recordFormat(sync, io),
      keeps: (column) => io.keeps?.(column) ?? true,
      envelope: () => io.envelope(),
      ...(isPiece(slice) ? { checkFacts: checkTimes(slice) } : {}),
    },
  );
  let facts: TranscodeFacts | undefined;
  try {
    for await (const batch of batches) {
      facts = batch.facts;
      if (batch.count > 0) yield { kind: 'bytes', bytes: batch.bytes, count: batch.count };
    }
  } catch (error) {
    throwNamingDays(error, slice, sync);
  }
  if (facts !== undefined) reportSkippedEvents(facts, slice, io);
  sync.warnOfLargeState(io);
  const greatestTime = facts?.greatestTime;
  yield {
    kind: 'checkpoint',
    progress: sync.progress(slice, {
      through,
      ...(greatestTime === undefined ? {} : { greatestTime }),
    }),
  };
}

interface AskedDays {
  readonly answer: ExportAnswer;
  /** The last day that was asked for. */
  readonly through: Day;
}

/** A day that fills the storage before is not worth more requests. */
const MIN_DIVIDED_BYTES = 16 * 1024 * 1024;

/** Limits and measures the body of whole days: their sizes decide how many days the next slices have. */
function bodyLimits(
  slice: ExportSlice,
  through: Day,
  { cutter, division, options: { clock } }: ExportSync,
): Pick<VerifyOptions, 'maxBytes' | 'onReceived' | 'onBroken' | 'divideFromBytes'> {
  const { from, where } = slice;
  const divideFrom = division.divides(slice) ? { divideFromBytes: MIN_DIVIDED_BYTES } : {};
  if (where !== undefined) return divideFrom;
  const days = from === through ? hoursOf(slice) / 24 : countDays({ from, to: through });
  const began = clock.monotonic();
  return {
    ...divideFrom,
    maxBytes: cutter.maxBodyBytes(days),
    onBroken: (bytes) => division.limit.broke(bytes),
    onReceived: (bytes) => {
      division.limit.measure(bytes, 24 * days);
      cutter.measured({ days, bytes, milliseconds: clock.monotonic() - began });
    },
  };
}

/**
 * The answer for the days of a slice and the last day it holds. The server's today may lie a little
 * behind ours: refused for that, the slice is asked for once more without its last day. Of a slice
 * of one day nothing is left to deliver or to promise then; the day before is asked all the same, to
 * learn whether the time zone is wrong altogether.
 * @throws BrokenSliceError `range_refused` when more than 30 days are refused, which fewer may not be
 * @throws ConfigError `to_date_in_future` when the day before is refused as well, or when later days
 *   are asked for in other slices: these would promise the refused one
 */
async function askDays(
  slice: ExportSlice,
  sync: ExportSync,
  io: CallIo,
): Promise<AskedDays | undefined> {
  const { from, to } = slice;
  const filter = filterOf(slice);
  try {
    return { answer: await askRange({ from, to, ...filter }, sync, io), through: to };
  } catch (error) {
    const isRefusedDay = error instanceof SourceError && error.code === 'to_date_in_future';
    if (!isRefusedDay || !sync.endsWith(to)) throw error;
  }
  const dayBefore = addDays(to, -1);
  if (from <= dayBefore) {
    const answer = await askRange({ from, to: dayBefore, ...filter }, sync, io);
    return { answer, through: dayBefore };
  }
  const { body } = await sync.ask({ from: dayBefore, to: dayBefore, limit: 1 }, io);
  await cancelBody(body.chunks);
  return undefined;
}

function filterOf(slice: ExportSlice): Pick<ExportRequest, 'where'> {
  const { where } = slice;
  if (!isPiece(slice)) return where === undefined ? {} : { where };
  const piece = pieceFilter(slice);
  return { where: where === undefined ? piece : `(${where}) and (${piece})` };
}

/**
 * Refusals that may concern the number of days, of which Mixpanel publishes no limit: so may a project's
 * plan, and more days take longer to search.
 */
const ABOUT_WIDTH = new Set(['bad_request', 'plan', 'query_timed_out']);

/** @throws BrokenSliceError `range_refused` when more than 30 days are refused, which fewer may not be */
async function askRange(
  request: ExportRequest,
  sync: ExportSync,
  io: CallIo,
): Promise<ExportAnswer> {
  try {
    return await sync.ask(request, io);
  } catch (error) {
    const isAboutWidth =
      error instanceof SourceError &&
      ABOUT_WIDTH.has(error.code) &&
      countDays(request) > UNMEASURED_DAYS;
    if (!isAboutWidth || io.signal.aborted) throw error;
    sync.cutter.narrow();
    const { message, detail } = error;
    throw new BrokenSliceError('range_refused', message, {
      attempts: 1,
      divisible: true,
      cause: error,
      ...(detail === undefined ? {} : { detail }),
    });
  }
}

/** The raw format renames nothing, so that its state holds no names. */
function recordFormat(sync: ExportSync, { columns: configured }: ReadIo): RecordFormat {
  const { format } = sync.options;
  if (format === 'raw') return { kind: 'raw', properties: RAW_COLUMNS };
  const columns = sync.columnMap(configured);
  return { kind: 'text', columns, ...(format === 'python_text' ? { style: pythonStyle } : {}) };
}

/** Adds the days of the download: an offset alone leads to no event. A day is divided sooner than given up. */
function throwNamingDays(error: unknown, slice: ExportSlice, { division }: ExportSync): never {
  if (!(error instanceof BrokenSliceError)) throw error;
  const { code, divisible, detail } = error;
  throw new BrokenSliceError(code, `Events of ${daysText(slice)}: ${error.message}`, {
    attempts: division.attempts(error, slice),
    divisible,
    cause: error,
    ...(detail === undefined ? {} : { detail }),
  });
}
