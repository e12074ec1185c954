import { concernsProject, EVENT_KEY_COLUMNS, mergeSavedNames } from '@source-mixpanel/mixpanel';
import type { Stream } from '@source-mixpanel/stream';
import type { ExportOptions, ExportSource } from './export-options.js';
import { exportSchema } from './export-schema.js';
import {
  advance,
  exportState,
  finish,
  noteFailure,
  type ExportProgress,
  type ExportState,
} from './export-state.js';
import { ExportSync } from './export-sync.js';
import type { ExportSlice } from './export-slice.js';
import { readDivided } from './read-divided.js';

/**
 * Creates the stream `export`, which emits the raw events of a project. The records of a slice are
 * emitted after its download was verified, so a retry after a broken download emits none of them
 * twice. The exception is a download for which there is no space (see `OpenedBody.isVerified`).
 * `planExport` decides which days a later sync reads again.
 */
export function exportStream(
  source: ExportSource,
  options: ExportOptions,
): Stream<ExportSlice, ExportState, ExportProgress> {
  return {
    name: 'export',
    // By default there is no primary key: Mixpanel's own key includes `$insert_id`, which old
    // events lack.
    primaryKey: options.key === undefined ? [] : [[options.key]],
    otherKeys: {
      columns: EVENT_KEY_COLUMNS.filter((column) => column !== options.key),
      setting: 'Export Key (`export_key`)',
    },
    cursorField: ['time'],
    state: exportState,
    schema: (io) => exportSchema(source, options, io),
    open(saved, io) {
      const sync = new ExportSync({ source, options, saved, io });
      return {
        state: sync.state,
        slices: () => sync.slices(io),
        async *read(slice, readIo) {
          sync.cutter.watch.begin(slice);
          yield* readDivided(slice, sync, readIo);
          // Only the last piece of a day has no `until`. After it, the entire day was read.
          if (slice.until === undefined) sync.cutter.watch.end(slice);
        },
        split: (slice) => sync.division.split(slice),
        concernsAll: concernsProject,
      };
    },
    commit: advance,
    noteFailure,
    keepOnFullRefresh: (state) =>
      state.names === undefined ? undefined : mergeSavedNames(state, {}),
    finish,
  };
}
