import type { Part, ReadIo } from '@source-mixpanel/stream';
import type { ExportProgress } from './export-state.js';
import type { ExportSync } from './export-sync.js';
import type { ExportSlice } from './export-slice.js';
import { readSlice } from './read-slice.js';

/**
 * Reads a slice without those of its days that are older than the plan of the project keeps.
 * Mixpanel rejects such days before it sends any event, so no event is emitted twice when the
 * remaining days are requested.
 */
export async function* readAllowed(
  slice: ExportSlice,
  sync: ExportSync,
  io: ReadIo,
): AsyncGenerator<Part<ExportProgress>> {
  for (;;) {
    const allowed = sync.history.allowed(slice);
    if (allowed === undefined) {
      yield { kind: 'checkpoint', progress: sync.progress(slice, { through: slice.to }) };
      return;
    }
    try {
      yield* readSlice(allowed, sync, io);
      return;
    } catch (error) {
      if (!sync.history.learn(error, allowed, io)) throw error;
    }
  }
}
