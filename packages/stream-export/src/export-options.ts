import type { BodySpool } from '@source-mixpanel/kernel';
import type {
  EventKeyColumn,
  EventSelection,
  ExportEvents,
  Privacy,
  TopEventProperties,
} from '@source-mixpanel/mixpanel';
import type { PresentOptions } from '@source-mixpanel/cursor';
import type { CountSource } from './counts/count-source.js';
import type { ExportSettings } from './plan-export.js';

/** The format of the records. */
export type ExportFormat =
  /** One column per property. All values are text. */
  | 'text'
  /** Like `text`, but lists, objects, booleans and null are written as in Python. */
  | 'python_text'
  /** A few columns, and one JSON object with all properties. */
  | 'raw';

export interface ExportSource {
  readonly exportEvents: ExportEvents;
  readonly topEventProperties: TopEventProperties;
  /** Endpoints that return Mixpanel's own counts; absent if exports are not compared with them. */
  readonly counts?: CountSource | undefined;
}

export interface ExportOptions extends ExportSettings, PresentOptions {
  readonly format: ExportFormat;
  /**
   * Whether a line that is not an event fails the stream (`fail`), or is left out with a warning
   * (`skip`).
   */
  readonly onUnreadableLine: 'fail' | 'skip';
  /** Stores downloads until they are verified. */
  readonly storage: BodySpool;
  /** Number of slices that are read concurrently. */
  readonly workers: number;
  /** Which events are read, and which of their properties; absent: all. */
  readonly selection?: EventSelection | undefined;
  /** What to do with days that lack events according to Mixpanel's counts; default: `fail`. */
  readonly onGap?: 'fail' | 'warn' | undefined;
  /** Which properties and ids are removed or hashed; absent: none. */
  readonly privacy?: Privacy | undefined;
  /** The additional column that identifies an event; absent: none. */
  readonly key?: EventKeyColumn | undefined;
  /** Returns how many export requests can start now without waiting for quota. */
  readonly availableRequests: () => number;
}
