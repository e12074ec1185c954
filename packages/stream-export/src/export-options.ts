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

/** The form of the columns. */
export type ExportFormat =
  /** Every property as a column of text. */
  | 'text'
  /** The same, with lists, objects, booleans and nulls as Python writes them. */
  | 'python_text'
  /** A few columns and all properties as one object. */
  | 'raw';

export interface ExportSource {
  readonly exportEvents: ExportEvents;
  readonly topEventProperties: TopEventProperties;
  /** Where exports are to be compared with Mixpanel's own counts. */
  readonly counts?: CountSource | undefined;
}

export interface ExportOptions extends ExportSettings, PresentOptions {
  readonly format: ExportFormat;
  /** Whether a line that is not an event fails the stream or is left out with a warning. */
  readonly onUnreadableLine: 'fail' | 'skip';
  /** Where bodies are spooled until they are verified. */
  readonly storage: BodySpool;
  /** The number of slices that are read at a time. */
  readonly workers: number;
  /** Which events are read, and which parts of them; absent: all. */
  readonly selection?: EventSelection | undefined;
  /** What happens to days that lack events by Mixpanel's counts; default: fail. */
  readonly onGap?: 'fail' | 'warn' | undefined;
  /** What leaves of their values; absent: all. */
  readonly privacy?: Privacy | undefined;
  /** The column that identifies an event; absent: none. */
  readonly key?: EventKeyColumn | undefined;
  /** How many export requests may start now without waiting for quota. */
  readonly availableRequests: () => number;
}
