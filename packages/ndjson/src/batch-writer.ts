import { writeJson, type Frame } from '@source-mixpanel/stream';
import { collectUnreadable } from './broken-body.js';
import type { ByteSource } from './byte-source.js';
import { createRecordWriter } from './create-record-writer.js';
import { NEWLINE } from './json-bytes.js';
import type { LineTaker } from './line-pass.js';
import { LineScanner } from './line-scanner.js';
import { MOST_NAMES, NameCache } from './name-cache.js';
import { OutputBuffer } from './output-buffer.js';
import type { RecordLine } from './record-lines.js';
import { createRecordTransform } from './record-transform.js';
import type { RecordWriter } from './record-writer.js';
import { TimeFacts } from './time-facts.js';
import type { Batch, TranscodeOptions } from './transcode-lines.js';

/** Puts the records of one body into batches of framed bytes. */
export class BatchWriter implements LineTaker {
  private readonly names = new NameCache(MOST_NAMES);
  private readonly output = new OutputBuffer();
  private readonly times = new TimeFacts();
  private readonly scanner: LineScanner;
  private readonly writer: RecordWriter;
  private readonly transform: ReturnType<typeof createRecordTransform>;
  private readonly unreadable: ReturnType<typeof collectUnreadable>;
  private readonly proof: TranscodeOptions['proof'];
  private readonly askFrame: () => Frame;
  /** Of the batch at hand; undefined until its first record. */
  private frame: Frame | undefined;
  private count = 0;
  /** Unreadable lines the last batch told of. */
  private told = 0;

  constructor(options: TranscodeOptions) {
    // Fields, since objects of different shapes in one place would slow down every read of it.
    this.proof = options.proof;
    this.askFrame = () => options.frame();
    this.scanner = new LineScanner(options, this.names);
    this.transform = createRecordTransform(options);
    this.unreadable = collectUnreadable(options.onUnreadableLine);
    const { names, output, times } = this;
    this.writer = createRecordWriter(options, { names, output, facts: times });
  }

  endOfRegular(source: ByteSource, at: number, offset: number): number {
    const irregular = this.proof?.irregular;
    const isProven = irregular !== undefined && !irregular.has(offset);
    return isProven ? source.bytes.indexOf(NEWLINE, at) : this.scanner.scan(source, at);
  }

  takeRegular(source: ByteSource, start: number, end: number): boolean {
    const { output } = this;
    const before = output.used;
    const frame = this.open();
    if (!this.writer.write(source, start, end)) {
      output.used = before;
      return false;
    }
    output.append(frame.close);
    this.count += 1;
    return true;
  }

  take(line: RecordLine): void {
    if (line.kind === 'unreadable') {
      this.unreadable.add(line);
      return;
    }
    const { record, time } = this.transform(line.record);
    this.times.noteText(time);
    const frame = this.open();
    this.output.append(encoder.encode(writeJson(record)));
    this.output.append(frame.close);
    this.count += 1;
  }

  /** What was written since the last batch; undefined when nothing was and nothing is to be told. */
  takeBatch(): Batch | undefined {
    const { count, output, times, unreadable } = this;
    if (count === 0 && unreadable.count === this.told) return undefined;
    this.frame = undefined;
    this.count = 0;
    this.told = unreadable.count;
    const facts = {
      greatestTime: times.greatest,
      withoutTime: times.withoutTime,
      unreadable: { count: unreadable.count, first: [...unreadable.first] },
    };
    return { bytes: output.take(), count, facts };
  }

  private open(): Frame {
    this.frame ??= this.askFrame();
    this.output.append(this.frame.open);
    return this.frame;
  }
}

const encoder = new TextEncoder();
