import { writeJson } from '@source-mixpanel/exact-json';
import type { RecordEnvelope } from '@source-mixpanel/stream';
import { UnreadableCollector, unreadableLine } from '../lines/broken-body.js';
import { ByteCollector } from '../lines/byte-collector.js';
import { createRecordLines, type RecordLine } from './record-lines.js';
import { createRecordTransform } from './record-transform.js';
import { RepairTally } from '../lines/repairs.js';
import { compareTimeTexts } from '../values/time-text.js';
import type { Batch, TranscodeOptions } from '../fast/batch.js';

/**
 * Reference implementation of `transcodeLines`, which creates an object for each record. It does
 * not use the validator, and the bytes of its batches stay valid.
 */
export async function* transcodeObjectLines(
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
  const unreadable = new UnreadableCollector();
  const repairs = new RepairTally();
  const encoder = new TextEncoder();
  let greatestTime: string | undefined;
  let leastTime: string | undefined;
  let withoutTime = 0;
  let withoutId = 0;

  const addTime = (time: string | undefined): void => {
    if (time === undefined) {
      withoutTime += 1;
      return;
    }
    if (greatestTime === undefined || compareTimeTexts(time, greatestTime) > 0) greatestTime = time;
    if (leastTime === undefined || compareTimeTexts(time, leastTime) < 0) leastTime = time;
  };
  return (lines: Iterable<RecordLine>): Batch | undefined => {
    const bytes = new ByteCollector();
    let envelope: RecordEnvelope | undefined;
    let count = 0;
    const skipped = unreadable.count;
    for (const line of lines) {
      if (line.kind === 'unreadable') {
        if (options.onUnreadableLine === 'fail') throw unreadableLine(line);
        unreadable.add(line);
        continue;
      }
      const { record, time, lacksId } = transform(line.record);
      addTime(time);
      withoutId += Number(lacksId);
      repairs.note(line.repairs);
      envelope ??= options.envelope();
      bytes.append(envelope.prefix);
      bytes.append(encoder.encode(writeJson(record)));
      bytes.append(envelope.suffix);
      count += 1;
    }
    if (count === 0 && unreadable.count === skipped) return undefined;
    const facts = {
      greatestTime,
      leastTime,
      withoutTime,
      ...(options.key === undefined ? {} : { withoutId }),
      unreadable: { count: unreadable.count, first: [...unreadable.first] },
      repairs: repairs.counts,
    };
    return { bytes: bytes.take(), count, facts };
  };
}
