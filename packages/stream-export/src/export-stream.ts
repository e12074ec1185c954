import type { BodyStorage } from '@source-mixpanel/kernel';
import {
  concernsProject,
  type ExportEvents,
  type TopEventProperties,
} from '@source-mixpanel/mixpanel';
import { mergeSavedNames } from '@source-mixpanel/event-lines';
import type { Clock, Stream } from '@source-mixpanel/stream';
import { exportSchema } from './export-schema.js';
import {
  advance,
  exportState,
  finished,
  noteFailure,
  type ExportProgress,
  type ExportState,
} from './export-state.js';
import { ExportSync } from './export-sync.js';
import { splitExport, type ExportSettings, type ExportSlice } from './plan-export.js';
import { readAllowed } from './read-allowed.js';

/** How events become columns. */
export type ExportFormat =
  /** Every property a column of text. */
  | 'text'
  /** The same, with lists, objects, booleans and nulls as Python writes them. */
  | 'python_text'
  /** A few columns and all properties as one object. */
  | 'raw';

export interface ExportSource {
  readonly exportEvents: ExportEvents;
  readonly topEventProperties: TopEventProperties;
}

export interface ExportOptions extends ExportSettings {
  readonly format: ExportFormat;
  /** Whether a line that is no event fails the stream or is left out with a warning. */
  readonly onUnreadableLine: 'fail' | 'skip';
  readonly clock: Clock;
  /** An instant of our clock (epoch ms), moved back by as much as Mixpanel's clock is slow. */
  readonly byEarlierClock?: (instant: number) => number;
  /** Where bodies are kept until they are proven. */
  readonly storage: BodyStorage;
  /** How many export requests may start now without waiting for quota. */
  readonly withoutWaiting: () => number;
}

/**
 * The raw events of a project, day by day. Nothing of a slice leaves before its download is proven
 * whole, so that what is delivered once is delivered right; what repeats, and when, is drawn at
 * `planExport`.
 */
export function exportStream(
  source: ExportSource,
  options: ExportOptions,
): Stream<ExportSlice, ExportState, ExportProgress> {
  return {
    name: 'export',
    // Mixpanel's own key needs $insert_id, which old events lack.
    primaryKey: [],
    cursorField: ['time'],
    state: exportState,
    schema: (io) => exportSchema(source, options.format, io),
    open(saved, io) {
      const sync = new ExportSync({ source, options, saved, io });
      return {
        state: sync.state,
        async *slices() {
          for (const slice of await sync.slices(io)) {
            yield slice;
            if (slice.alone === true) await sync.untilRead(slice, io.signal);
          }
        },
        async *read(slice, readIo) {
          yield* readAllowed(slice, sync, readIo);
          sync.wasRead(slice);
        },
        split: splitExport,
        concernsAll: concernsProject,
      };
    },
    commit: advance,
    noteFailure,
    keepOnFullRefresh: (state) =>
      state.names === undefined ? undefined : mergeSavedNames(state, {}),
    finish: finished,
  };
}
