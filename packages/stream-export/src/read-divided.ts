import type { Part, ReadIo } from '@source-mixpanel/stream';
import { ForeignTimeError } from './day-division.js';
import { isPiece } from './day-piece.js';
import type { ExportProgress } from './export-state.js';
import type { ExportSync } from './export-sync.js';
import type { ExportSlice } from './export-slice.js';
import { readAllowed } from './read-allowed.js';

/**
 * Reads a slice. A part of a day is read on its own only if Mixpanel filters by time, which is
 * verified before, and if the response contains no events of other times. Otherwise one of the
 * parts reads the entire day, and the others read nothing.
 * @throws BrokenSliceError with `maxAttempts` 0 if the slice would probably exceed the size limit
 *   of a body
 */
export async function* readDivided(
  slice: ExportSlice,
  sync: ExportSync,
  io: ReadIo,
): AsyncGenerator<Part<ExportProgress>> {
  const { division } = sync;
  division.rejectTooLarge(slice);
  if (!isPiece(slice)) {
    yield* readAllowed(slice, sync, io);
    return;
  }
  if (await division.canFilterByTime(slice.from, io)) {
    try {
      yield* readAllowed(slice, sync, io);
      return;
    } catch (error) {
      if (!(error instanceof ForeignTimeError)) throw error;
      division.disable(
        io,
        `Mixpanel returned events of other times when asked for a part of ${slice.from}: days are read in full, and events of partly read days are delivered again.`,
      );
    }
  }
  if (division.readsWholeDay(slice)) yield* readAllowed(sync.marked(slice), sync, io);
}
