import type { RecordEnvelope } from '@source-mixpanel/stream';
import type { UnreadableLines } from '../lines/broken-body.js';
import type { RepairCounts } from '../lines/repairs.js';
import type { TransformOptions } from '../reference/record-transform.js';
import type { LineValidator } from './line-validator.js';

export interface TranscodeOptions extends TransformOptions {
  readonly onUnreadableLine: 'fail' | 'skip';
  /**
   * A validator that has read at least the chunks of the same body that were passed so far: lines
   * that it found to be fast-path lines are not validated again. Absent: every line is.
   */
  readonly validator?: Pick<LineValidator, 'irregular'> | undefined;
  /** Returns the bytes to put around each record; called once per batch. */
  envelope(): RecordEnvelope;
}

/** The records of one chunk in their envelopes; there may be none if only the facts changed. */
export interface Batch {
  /** Valid only until the caller requests the next batch: the buffer is reused. */
  readonly bytes: Uint8Array;
  readonly count: number;
  /** The facts of the body up to and including this batch. */
  readonly facts: TranscodeFacts;
}

export interface TranscodeFacts {
  /** The latest time of a record, as `timeText` writes it; undefined while no record had one. */
  readonly greatestTime: string | undefined;
  /** The earliest time of a record, as `timeText` writes it; undefined while no record had one. */
  readonly leastTime: string | undefined;
  /** The number of records without a usable time. */
  readonly withoutTime: number;
  /** Records whose key was made without an id; present where records have a key. */
  readonly withoutId?: number;
  /** Lines left out under `skip`. */
  readonly unreadable: UnreadableLines;
  /** Records that were changed because they contained invalid characters or bytes. */
  readonly repairs: RepairCounts;
}
