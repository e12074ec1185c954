import type { Part, ReadIo } from '@source-mixpanel/stream';
import type { ExportProgress } from './export-state.js';
import type { ExportSync } from './export-sync.js';
import type { ExportSlice } from './export-slice.js';
import { readSlice } from './read-slice.js';

/**
 * Reads a slice without the days that the plan of the project no longer includes. A refusal comes
 * before the first event, so that a repeated request repeats none.
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
