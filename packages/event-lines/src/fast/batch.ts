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

/** The records of one chunk in their envelopes. There are none if only the facts changed. */
export interface Batch {
  /** Valid only until the next batch is requested, because the buffer is reused. */
  readonly bytes: Uint8Array;
  readonly count: number;
  /** Facts about the body from its beginning to the end of this batch. */
  readonly facts: TranscodeFacts;
}

export interface TranscodeFacts {
  /** Latest time of a record, as `timeText` writes it; undefined if no record had one. */
  readonly greatestTime: string | undefined;
  /** Earliest time of a record, as `timeText` writes it; undefined if no record had one. */
  readonly leastTime: string | undefined;
  /** Number of records without a valid time. */
  readonly withoutTime: number;
  /** Number of records whose key was made without an id; present if records have keys. */
  readonly withoutId?: number;
  /** Lines that were left out with `skip`. */
  readonly unreadable: UnreadableLines;
  /** Records that were repaired because they contained invalid characters or bytes. */
  readonly repairs: RepairCounts;
}
