import type { RecordEnvelope } from '@source-mixpanel/stream';
import type { UnreadableLines } from '../lines/broken-body.js';
import type { RepairCounts } from '../lines/repairs.js';
import type { TransformOptions } from '../reference/record-transform.js';
import type { LineValidator } from './line-validator.js';

export interface TranscodeOptions extends TransformOptions {
  readonly onUnreadableLine: 'fail' | 'skip';
  /**
   * A validator that has already read these chunks of the body. Lines that it accepted as fast-path
   * lines are not validated again. Absent: all lines are validated.
   */
  readonly validator?: Pick<LineValidator, 'slowLines'> | undefined;
  /** Returns the bytes before and after each record; called once per batch. */
  envelope(): RecordEnvelope;
}

/** The records of one chunk in their envelopes. `count` is 0 if only the facts changed. */
export interface Batch {
  /** Valid only until the next batch is requested, because the buffer is reused. */
  readonly bytes: Uint8Array;
  readonly count: number;
  /** Facts about the body from its beginning to the end of this batch. */
  readonly facts: TranscodeFacts;
}

/** What was found in the records and lines of a body so far. */
export interface TranscodeFacts {
  /** Latest time of a record, as `timeText` returns it; undefined if no record has a time. */
  readonly greatestTime: string | undefined;
  /** Earliest time of a record, as `timeText` returns it; undefined if no record has a time. */
  readonly leastTime: string | undefined;
  /** Number of records without a valid time. */
  readonly withoutTime: number;
  /** Number of records whose key was made without an id; absent if records have no keys. */
  readonly withoutId?: number;
  /** Lines that were left out because they are not records. With `fail` there are none. */
  readonly unreadable: UnreadableLines;
  /** Records that were repaired because they contained invalid characters or bytes. */
  readonly repairs: RepairCounts;
}
