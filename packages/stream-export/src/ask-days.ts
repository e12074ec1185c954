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
  /** The last day that was requested, which may be earlier than the last day of the slice. */
  readonly through: Day;
}

/** The events of a slice to request: all of them, or those with the listed names. */
export interface EventsOfSlice {
  readonly slice: ExportSlice;
  readonly events: readonly string[] | undefined;
}

/**
 * Requests the days of a slice. Returns the response, and the last day that it contains.
 *
 * If Mixpanel's clock is slow, the last day may still be in the future there. If Mixpanel rejects
 * the slice for this reason, it is requested again without its last day. If the slice consists of
 * this day only, the result is undefined, because nothing is left to read. The day before is
 * requested nevertheless, to find out whether the configured time zone is wrong.
 * @throws BrokenSliceError `range_refused` if Mixpanel rejects more than 30 days; it may accept
 * fewer
 * @throws ConfigError `to_date_in_future` if Mixpanel also rejects the day before, or if other
 * slices request later days, because their commits would hide that the rejected day was not read;
 * `filter_refused` if Mixpanel rejects the filter of the settings
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

/** Returns the parameters that select events, properties and parts of a day. */
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
 * Codes of errors that may be caused by the number of days. Mixpanel publishes no limit, but the
 * plan of a project may have one, and searching more days takes longer.
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
