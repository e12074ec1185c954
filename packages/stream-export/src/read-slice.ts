import { addDays, type Day } from '@source-mixpanel/cursor';
import { cancelBody, verifyBody } from '@source-mixpanel/kernel';
import { exportLines, type ExportAnswer } from '@source-mixpanel/mixpanel';
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
import type { ExportSlice } from './plan-export.js';
import { pythonStyle } from './python-text.js';
import { RAW_COLUMNS } from './raw-columns.js';
import { daysText, reportOddities } from './report-oddities.js';

/** Downloads the days of a slice, verifies the download, and only then hands on its events. */
export async function* readSlice(
  slice: ExportSlice,
  sync: ExportSync,
  io: ReadIo,
): AsyncGenerator<Part<ExportProgress>> {
  const { onUnreadableLine, storage } = sync.options;
  const asked = await askDays(slice, sync, io);
  if (asked === undefined) return;
  const { answer, through } = asked;
  const batches = exportLines({ onUnreadableLine }).read(
    (validator) => {
      sync.warnOfSlowReading(io);
      return verifyBody(answer.body, validator, { storage, io });
    },
    {
      timeField: 'time',
      format: recordFormat(sync, io),
      keeps: (column) => io.keeps?.(column) ?? true,
      envelope: () => io.frame(),
    },
  );
  let facts: TranscodeFacts | undefined;
  try {
    for await (const batch of batches) {
      facts = batch.facts;
      if (batch.count > 0) yield { kind: 'bytes', bytes: batch.bytes, count: batch.count };
    }
  } catch (error) {
    throwNamingDays(error, slice);
  }
  if (facts !== undefined) reportOddities(facts, slice, io);
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

/**
 * The answer for the days of a slice and the last day it holds. The server's today may lie a little
 * behind ours: refused for that, the slice is asked for once more without its last day. Of a slice
 * of one day nothing is left to deliver or to promise then; the day before is asked all the same, to
 * learn whether the time zone is wrong altogether.
 * @throws ConfigError `to_date_in_future` when the day before is refused as well, or when later days
 *   are asked for in other slices: these would promise the refused one
 */
async function askDays(
  { from, to, where }: ExportSlice,
  sync: ExportSync,
  io: CallIo,
): Promise<{ readonly answer: ExportAnswer; readonly through: Day } | undefined> {
  const filter = where === undefined ? {} : { where };
  try {
    return { answer: await sync.ask({ from, to, ...filter }, io), through: to };
  } catch (error) {
    const isRefusedDay = error instanceof SourceError && error.code === 'to_date_in_future';
    if (!isRefusedDay || !sync.endsWith(to)) throw error;
  }
  const dayBefore = addDays(to, -1);
  if (from <= dayBefore) {
    return { answer: await sync.ask({ from, to: dayBefore, ...filter }, io), through: dayBefore };
  }
  const { body } = await sync.ask({ from: dayBefore, to: dayBefore, limit: 1 }, io);
  await cancelBody(body.chunks);
  return undefined;
}

/** The raw format renames nothing, so that its state holds no names. */
function recordFormat(sync: ExportSync, { columns: configured }: ReadIo): RecordFormat {
  const { format } = sync.options;
  if (format === 'raw') return { kind: 'raw', properties: RAW_COLUMNS };
  const columns = sync.columnMap(configured);
  return { kind: 'text', columns, ...(format === 'python_text' ? { style: pythonStyle } : {}) };
}

/** Adds the days of the download: an offset alone leads to no event. */
function throwNamingDays(error: unknown, slice: ExportSlice): never {
  if (!(error instanceof BrokenSliceError)) throw error;
  const { code, attempts, divisible, detail } = error;
  throw new BrokenSliceError(code, `Events of ${daysText(slice)}: ${error.message}`, {
    attempts,
    divisible,
    cause: error,
    ...(detail === undefined ? {} : { detail }),
  });
}
