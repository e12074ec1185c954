import { addDays, countDays, type Day } from '@source-mixpanel/cursor';
import { cancelBody } from '@source-mixpanel/kernel';
import {
  joinFilters,
  toFilterError,
  type ExportAnswer,
  type ExportRequest,
} from '@source-mixpanel/mixpanel';
import { BrokenSliceError, SourceError, type CallIo } from '@source-mixpanel/stream';
import { isPiece, pieceFilter } from './day-piece.js';
import type { ExportSync } from './export-sync.js';
import type { ExportSlice } from './export-slice.js';
import { UNMEASURED_DAYS } from './slice-planner.js';

export interface RequestedDays {
  readonly response: ExportAnswer;
  /** The last day in the response, which may be the day before the last day of the slice. */
  readonly through: Day;
}

export interface EventsOfSlice {
  readonly slice: ExportSlice;
  /** The names of the events to request; undefined: all events. */
  readonly events: readonly string[] | undefined;
}

/**
 * Requests the days of a slice. Returns the response, and the last day that it contains.
 *
 * If Mixpanel's clock is slow, the last day may still be in the future for Mixpanel. If Mixpanel
 * rejects the slice for this reason, it is requested again without its last day. If the slice
 * consists of this day only, the result is undefined, because nothing is left to read. The day
 * before is requested nevertheless: if Mixpanel rejects it too, the configured time zone is wrong.
 * @throws BrokenSliceError `range_refused` if Mixpanel rejects a slice of more than 30 days, so
 * that it is requested in smaller slices
 * @throws ConfigError `to_date_in_future` if Mixpanel also rejects the day before, or if the sync
 * reads later days, whose commits would count the rejected day as read; `filter_refused` if
 * Mixpanel rejects the filter of the settings
 */
export async function requestDays(
  { slice, events }: EventsOfSlice,
  sync: ExportSync,
  io: CallIo,
): Promise<RequestedDays | undefined> {
  const { from, to } = slice;
  const selected = selectedOf(slice, events, sync);
  try {
    const response = await requestRange({ from, to, ...selected }, sync, io);
    return { response, through: to };
  } catch (error) {
    const isInFuture = error instanceof SourceError && error.code === 'to_date_in_future';
    if (!isInFuture || !sync.isLastDay(to)) throw error;
  }
  const dayBefore = addDays(to, -1);
  if (from <= dayBefore) {
    const response = await requestRange({ from, to: dayBefore, ...selected }, sync, io);
    return { response, through: dayBefore };
  }
  const { body } = await sync.requestEvents({ from: dayBefore, to: dayBefore, limit: 1 }, io);
  await cancelBody(body.chunks);
  return undefined;
}

/** Returns the parameters for the names of events, the filters and the precision of times. */
function selectedOf(
  slice: ExportSlice,
  events: readonly string[] | undefined,
  { options: { selection } }: ExportSync,
): Omit<ExportRequest, 'from' | 'to'> {
  const piece = isPiece(slice) ? pieceFilter(slice) : undefined;
  const where = joinFilters([selection?.where, slice.where, piece]);
  return {
    ...(where === undefined ? {} : { where }),
    ...(events === undefined ? {} : { events }),
    ...(selection?.inMilliseconds === true ? { inMilliseconds: true } : {}),
  };
}

/**
 * Codes of errors that a large number of days may have caused. Mixpanel publishes no limit, but the
 * plan of a project may have one, and a query over more days takes longer.
 */
const CODES_OF_TOO_MANY_DAYS = new Set(['bad_request', 'plan', 'query_timed_out']);

async function requestRange(
  request: ExportRequest,
  sync: ExportSync,
  io: CallIo,
): Promise<ExportAnswer> {
  try {
    return await sync.requestEvents(request, io);
  } catch (error) {
    const mayHaveTooManyDays =
      error instanceof SourceError &&
      CODES_OF_TOO_MANY_DAYS.has(error.code) &&
      countDays(request) > UNMEASURED_DAYS;
    if (!mayHaveTooManyDays || io.signal.aborted) {
      const { where } = sync.options.selection ?? {};
      throw toFilterError(error, { setting: 'Export Filter (`export_where`)', where });
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
