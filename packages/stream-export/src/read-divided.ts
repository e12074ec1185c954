import type { Part, ReadIo } from '@source-mixpanel/stream';
import { ForeignTimeError } from './day-division.js';
import { isPiece } from './day-piece.js';
import type { ExportProgress } from './export-state.js';
import type { ExportSync } from './export-sync.js';
import type { ExportSlice } from './export-slice.js';
import { readAllowed } from './read-allowed.js';

/**
 * Reads a slice. A part of a day is read only if Mixpanel filters by time, and verified to contain
 * no event of another time; otherwise one part reads the whole day instead of all of them.
 * @throws BrokenSliceError without an attempt if the slice would exceed the limit of a body
 */
export async function* readDivided(
  slice: ExportSlice,
  sync: ExportSync,
  io: ReadIo,
): AsyncGenerator<Part<ExportProgress>> {
  const { division } = sync;
  division.refuseTooLarge(slice);
  if (!isPiece(slice)) {
    yield* readAllowed(slice, sync, io);
    return;
  }
  if (await division.isTrusted(slice.from, io)) {
    try {
      yield* readAllowed(slice, sync, io);
      return;
    } catch (error) {
      if (!(error instanceof ForeignTimeError)) throw error;
      division.refuse(
        io,
        `Mixpanel returned events of other times when asked for a part of ${slice.from}: days are read in full, and events of partly read days are delivered again.`,
      );
    }
  }
  if (division.readsWholeDay(slice)) yield* readAllowed(sync.marked(slice), sync, io);
}
