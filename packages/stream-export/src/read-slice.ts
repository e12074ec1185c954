import { addDays, type Day } from '@source-mixpanel/cursor';
import { dropChunks, proveBody } from '@source-mixpanel/kernel';
import { isExportTrailer, type ExportAnswer } from '@source-mixpanel/mixpanel';
import {
  createLineProof,
  transcodeLines,
  type RecordFormat,
  type TranscodeFacts,
} from '@source-mixpanel/event-lines';
import {
  BrokenSliceError,
  SourceError,
  type CallIo,
  type Part,
  type ReadIo,
} from '@source-mixpanel/stream';
import { EVENT_SHAPE, RAW_COLUMNS } from './event-shape.js';
import type { ExportProgress } from './export-state.js';
import type { ExportSync } from './export-sync.js';
import type { ExportSlice } from './plan-export.js';
import { daysText, reportOddities } from './report-oddities.js';

/** Downloads the days of a slice, proves the download whole, and only then hands on its events. */
export async function* readSlice(
  slice: ExportSlice,
  sync: ExportSync,
  io: ReadIo,
): AsyncGenerator<Part<ExportProgress>> {
  const { onUnreadableLine, storage } = sync.options;
  const asked = await askDays(slice, sync, io);
  if (asked === undefined) return;
  const { answer, through } = asked;
  const proof = createLineProof({ ...EVENT_SHAPE, onUnreadableLine, isTrailer: isExportTrailer });
  const format = recordFormat(sync, io);
  let facts: TranscodeFacts | undefined;
  const body = await proveBody(answer.body, proof, { storage, io }).catch(namingDays(slice));
  try {
    // Before the first record leaves: a name found half-way could not change what has left.
    if (format.kind !== 'raw') format.names.assign(proof.names);
    const batches = transcodeLines(body.bytes(), {
      ...EVENT_SHAPE,
      format,
      // The proof has judged the lines, or does so before each chunk where there is no room to keep them.
      onUnreadableLine: 'skip',
      proof,
      columns: io.columns,
      prune: io.prune,
      always: new Set(['time']),
      frame: () => io.frame(),
    });
    for await (const batch of batches) {
      facts = batch.facts;
      if (batch.count > 0) yield { kind: 'bytes', bytes: batch.bytes, count: batch.count };
    }
  } catch (error) {
    namingDays(slice)(error);
  } finally {
    await body.discard();
  }
  if (facts !== undefined) reportOddities(facts, slice, io);
  sync.reportOnce(io);
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
  await dropChunks(body.chunks);
  return undefined;
}

/** The raw format renames nothing, so that its state holds no names. */
function recordFormat(sync: ExportSync, { columns }: ReadIo): RecordFormat {
  const { format } = sync.options;
  return format === 'raw'
    ? { kind: 'raw', properties: RAW_COLUMNS }
    : { kind: format, names: sync.nameTable(columns) };
}

/** Says which days the download was of: an offset alone leads nobody to the event. */
function namingDays(slice: ExportSlice): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof BrokenSliceError)) throw error;
    const { code, attempts, divisible, detail } = error;
    throw new BrokenSliceError(code, `Events of ${daysText(slice)}: ${error.message}`, {
      attempts,
      divisible,
      cause: error,
      ...(detail === undefined ? {} : { detail }),
    });
  };
}
