import type { CallIo } from '@source-mixpanel/stream';
import type { Day } from './day.js';
import { lastReadsNoLaterThan } from './last-reads.js';
import type { PartitionedState } from './partitioned-state.js';
import type { PartitionedStates } from './partitioned-states.js';
import { dayCursorNoLaterThan, futureStateWarning, isAfterPresent, isFarAhead } from './present.js';
import { timestampText } from './timestamp.js';
import { dayInZone } from './zone.js';

const SHAPE = 'YYYY-MM-DDTHH:MM:SS';

/**
 * Returns the saved state with cursors and times of last reads in the future replaced by the
 * present (epoch ms). Reports one warning if cursors were more than a day in the future.
 */
export function limitPartitionsToPresent<State extends PartitionedState>(
  saved: State,
  present: number,
  { cursors, io }: { readonly cursors: PartitionedStates; readonly io: CallIo },
): State {
  const far = new Set<string>();
  const mapped = cursors.mapCursors(saved, (cursor) => {
    if (!isAfterPresent(cursor, present)) return cursor;
    if (isFarAhead(cursor, present)) far.add(cursor);
    return timestampText(present, SHAPE);
  });
  if (far.size > 0) io.report(futureStateWarning(timestampText(present, SHAPE)));
  return { ...saved, ...lastReadsNoLaterThan(mapped, present) };
}

/**
 * Returns the saved day, or today if the saved day is in the future. Reports a warning if it is
 * more than a day in the future.
 */
export function limitDayToPresent(
  { date }: { readonly date?: Day },
  present: number,
  { zone, io }: { readonly zone: string; readonly io: CallIo },
): { readonly date?: Day } {
  if (date === undefined) return {};
  if (isFarAhead(date, present)) io.report(futureStateWarning(dayInZone(present, zone)));
  return { date: dayCursorNoLaterThan(date, present, zone) };
}
