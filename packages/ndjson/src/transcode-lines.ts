import { writeJson, type Frame } from '@source-mixpanel/stream';
import { collectUnreadable, type UnreadableLines } from './broken-body.js';
import { ByteCollector } from './byte-collector.js';
import { createRecordLines, type RecordLine } from './record-lines.js';
import { createRecordTransform, type TransformOptions } from './record-transform.js';
import { compareTimeTexts } from './time-text.js';

export interface TranscodeOptions extends TransformOptions {
  readonly onUnreadableLine: 'fail' | 'skip';
  /** The bytes to put around each record; asked once per batch. */
  frame(): Frame;
}

/** Framed records of one chunk; it may hold none where only the facts changed. */
export interface Batch {
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
}

/**
 * Turns the lines of a body into framed records: `open`, JSON, `close` for each, in the order of
 * the source, one batch per chunk. Made for a body that was proven: it tells good lines from bad
 * ones but does not judge how the body ends.
 *
 * This is the plain way, one object per record. A faster one must give the same columns and values;
 * the order of keys is not promised (names that look like array indexes come first here), nor are
 * the blanks and escapes inside JSON text.
 *
 * @throws BrokenSliceError as the proof does
 */
export async function* transcodeLines(
  chunks: AsyncIterable<Uint8Array>,
  options: TranscodeOptions,
): AsyncGenerator<Batch, void, undefined> {
  const lines = createRecordLines(options);
  const writeBatch = createBatchWriter(options);
  for await (const chunk of chunks) {
    const batch = writeBatch(lines.write(chunk));
    if (batch !== undefined) yield batch;
  }
  lines.ending();
  const batch = writeBatch(lines.rest());
  if (batch !== undefined) yield batch;
}

function createBatchWriter(options: TranscodeOptions) {
  const transform = createRecordTransform(options);
  const unreadable = collectUnreadable(options.onUnreadableLine);
  const encoder = new TextEncoder();
  let greatestTime: string | undefined;
  let withoutTime = 0;

  const note = (time: string | undefined): void => {
    if (time === undefined) withoutTime += 1;
    else if (greatestTime === undefined || compareTimeTexts(time, greatestTime) > 0) {
      greatestTime = time;
    }
  };
  return (lines: Iterable<RecordLine>): Batch | undefined => {
    const bytes = new ByteCollector();
    let frame: Frame | undefined;
    let count = 0;
    const skipped = unreadable.count;
    for (const line of lines) {
      if (line.kind === 'unreadable') {
        unreadable.add(line);
        continue;
      }
      const { record, time } = transform(line.record);
      note(time);
      frame ??= options.frame();
      bytes.append(frame.open);
      bytes.append(encoder.encode(writeJson(record)));
      bytes.append(frame.close);
      count += 1;
    }
    if (count === 0 && unreadable.count === skipped) return undefined;
    const facts = {
      greatestTime,
      withoutTime,
      unreadable: { count: unreadable.count, first: [...unreadable.first] },
    };
    return { bytes: bytes.take(), count, facts };
  };
}
