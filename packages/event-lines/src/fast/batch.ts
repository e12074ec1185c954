import type { RecordEnvelope } from '@source-mixpanel/stream';
import type { UnreadableLines } from '../lines/broken-body.js';
import type { RepairCounts } from '../lines/repairs.js';
import type { TransformOptions } from '../reference/record-transform.js';
import type { LineValidator } from './line-validator.js';

export interface TranscodeOptions extends TransformOptions {
  readonly onUnreadableLine: 'fail' | 'skip';
  /**
   * A validator of the same body that has seen at least the chunks that came so far: lines it found
   * regular are not validated again. Absent: every line is.
   */
  readonly validator?: Pick<LineValidator, 'irregular'> | undefined;
  /** The bytes to put around each record; asked once per batch. */
  envelope(): RecordEnvelope;
}

/** Enveloped records of one chunk; it may hold none where only the facts changed. */
export interface Batch {
  /** The caller's only until it asks for the next batch: the buffer is used again. */
  readonly bytes: Uint8Array;
  readonly count: number;
  /** What is known of the body up to and with this batch. */
  readonly facts: TranscodeFacts;
}

export interface TranscodeFacts {
  /** Latest time of a record, as `timeText` writes it; undefined while no record had one. */
  readonly greatestTime: string | undefined;
  /** Earliest time of a record, as `timeText` writes it; undefined while no record had one. */
  readonly leastTime: string | undefined;
  /** Records without a usable time. */
  readonly withoutTime: number;
  /** Lines left out under `skip`. */
  readonly unreadable: UnreadableLines;
  /** Records that were changed because they held characters or bytes that are not valid. */
  readonly repairs: RepairCounts;
}
