import type { Frame } from '@source-mixpanel/stream';
import { BatchWriter } from './batch-writer.js';
import type { UnreadableLines } from '../lines/broken-body.js';
import { createLinePass } from './line-pass.js';
import type { LineProof } from './line-validator.js';
import type { TransformOptions } from '../reference/record-transform.js';
import type { RepairCounts } from '../lines/repairs.js';

export interface TranscodeOptions extends TransformOptions {
  readonly onUnreadableLine: 'fail' | 'skip';
  /**
   * A proof of the same body that has seen at least the chunks that came so far: lines it found
   * regular are not validated again. Absent: every line is.
   */
  readonly proof?: Pick<LineProof, 'irregular'> | undefined;
  /** The bytes to put around each record; asked once per batch. */
  frame(): Frame;
}

/** Framed records of one chunk; it may hold none where only the facts changed. */
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
  /** Records without a usable time. */
  readonly withoutTime: number;
  /** Lines left out under `skip`. */
  readonly unreadable: UnreadableLines;
  /** Records that were changed because they held characters or bytes that are not valid. */
  readonly repairs: RepairCounts;
}

/**
 * Turns the lines of a body into framed records: `open`, JSON, `close` for each, in the order of
 * the source, one batch per chunk. Made for a body that was proven: it tells good lines from bad
 * ones but does not judge how the body ends.
 *
 * Regular lines (see `LineMachine`) go from bytes to bytes in one pass; for the others an object is
 * made. Either way a record has the same columns and values; keys come in the order of the source
 * on the first way, and on the second those that look like array indexes come first.
 *
 * @throws BrokenSliceError as the proof does
 */
export async function* transcodeLines(
  chunks: AsyncIterable<Uint8Array>,
  options: TranscodeOptions,
): AsyncGenerator<Batch, void, undefined> {
  const writer = new BatchWriter(options);
  try {
    const pass = createLinePass(options, writer);
    for await (const chunk of chunks) {
      pass.write(chunk);
      const batch = writer.takeBatch();
      if (batch !== undefined) yield batch;
    }
    pass.ending();
    pass.rest();
    const batch = writer.takeBatch();
    if (batch !== undefined) yield batch;
  } finally {
    writer.close();
  }
}
