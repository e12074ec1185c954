import type { Part, ReadIo } from '@source-mixpanel/stream';
import type { ExportProgress } from './export-state.js';
import type { ExportSync } from './export-sync.js';
import type { ExportSlice } from './export-slice.js';
import { readSlice } from './read-slice.js';

/**
 * Reads a slice without the days that are too old for the Mixpanel plan of the project. If Mixpanel
 * rejects the slice because of these days, the remaining days are requested. No event is emitted
 * twice, because Mixpanel rejects the slice before it sends any event.
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
