import { addDays, countDays, type Day } from '@source-mixpanel/cursor';
import { cancelBody } from '@source-mixpanel/kernel';
import {
  allOf,
  filterRefusal,
  type ExportAnswer,
  type ExportRequest,
} from '@source-mixpanel/mixpanel';
import { BrokenSliceError, SourceError, type CallIo } from '@source-mixpanel/stream';
import { isPiece, pieceFilter } from './day-piece.js';
import type { ExportSync } from './export-sync.js';
import type { ExportSlice } from './export-slice.js';
import { UNMEASURED_DAYS } from './slice-planner.js';

export interface AskedDays {
  readonly answer: ExportAnswer;
  /** The last day that was requested. */
  readonly through: Day;
}

/** Some events of the days of a slice: all, or those of one list of names. */
export interface EventsOfSlice {
  readonly slice: ExportSlice;
  readonly events: readonly string[] | undefined;
}

/**
 * Returns the answer for the days of a slice and the last day it contains. The server's today may
 * be a little before ours: if it refuses the slice for that reason, the slice is requested once
 * more without its last day. Of a slice of one day nothing is left then; the day before is
 * requested all the same, to find out whether the time zone is wrong.
 * @throws BrokenSliceError `range_refused` when more than 30 days are refused, which fewer may not
 * be
 * @throws ConfigError `to_date_in_future` when the day before is refused as well, or when later
 * days
 *   are requested in other slices: these would cover the refused one; `filter_refused` if Mixpanel
 *   refuses the filter of the settings
 */
export async function askDays(
  { slice, events }: EventsOfSlice,
  sync: ExportSync,
  io: CallIo,
): Promise<AskedDays | undefined> {
  const { from, to } = slice;
  const selected = selectedOf(slice, events, sync);
  try {
    return { answer: await askRange({ from, to, ...selected }, sync, io), through: to };
  } catch (error) {
    const isRefusedDay = error instanceof SourceError && error.code === 'to_date_in_future';
    if (!isRefusedDay || !sync.endsWith(to)) throw error;
  }
  const dayBefore = addDays(to, -1);
  if (from <= dayBefore) {
    const answer = await askRange({ from, to: dayBefore, ...selected }, sync, io);
    return { answer, through: dayBefore };
  }
  const { body } = await sync.ask({ from: dayBefore, to: dayBefore, limit: 1 }, io);
  await cancelBody(body.chunks);
  return undefined;
}

/** Returns the part of the selection that applies to a request. */
function selectedOf(
  slice: ExportSlice,
  events: readonly string[] | undefined,
  { options: { selection } }: ExportSync,
): Omit<ExportRequest, 'from' | 'to'> {
  const piece = isPiece(slice) ? pieceFilter(slice) : undefined;
  const where = allOf([selection?.where, slice.where, piece]);
  return {
    ...(where === undefined ? {} : { where }),
    ...(events === undefined ? {} : { events }),
    ...(selection?.inMilliseconds === true ? { inMilliseconds: true } : {}),
  };
}

/**
 * Codes that may concern the number of days, of which Mixpanel publishes no limit: a project's plan
 * may, and more days take longer to search.
 */
const ABOUT_WIDTH = new Set(['bad_request', 'plan', 'query_timed_out']);

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
    if (!isAboutWidth || io.signal.aborted) {
      const { where } = sync.options.selection ?? {};
      throw filterRefusal(error, { setting: 'Export Filter (`export_where`)', where });
    }
    sync.cutter.narrow();
    const { message, detail } = error;
    throw new BrokenSliceError('range_refused', message, {
      maxAttempts: 1,
      mayDivide: true,
      cause: error,
      ...(detail === undefined ? {} : { detail }),
    });
  }
}
