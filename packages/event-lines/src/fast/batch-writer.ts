import { writeJson } from '@source-mixpanel/exact-json';
import type { RecordEnvelope } from '@source-mixpanel/stream';
import { unreadableLine } from '../lines/broken-body.js';
import type { LineEngine } from './line-engine.js';
import type { LineHandler } from './line-pass.js';
import { OutputBuffer } from './output-buffer.js';
import type { RecordLine } from '../reference/record-lines.js';
import { openRecordEngine } from './record-engine.js';
import { createRecordTransform } from '../reference/record-transform.js';
import { BodyFacts } from './body-facts.js';
import type { Batch, TranscodeOptions } from './batch.js';

/** Writes the records of one body into batches of bytes, each record in its envelope. */
export class BatchWriter implements LineHandler {
  readonly maxLoadBytes: number;
  private readonly output = new OutputBuffer();
  private readonly facts: BodyFacts;
  private readonly engine: LineEngine | undefined;
  private readonly transform: ReturnType<typeof createRecordTransform>;
  /** Number of entries of the validator's `slowLines` that come before the current position. */
  private passedSlowLines = 0;
  /** Envelope of the current batch; undefined before its first record. */
  private envelope: RecordEnvelope | undefined;
  /** False if the current envelope is too long for the engine. Then all lines are parsed. */
  private hasEngineEnvelope = false;
  private count = 0;

  constructor(private readonly options: TranscodeOptions) {
    this.facts = new BodyFacts(options.key !== undefined);
    this.engine = openRecordEngine(options, this.facts);
    this.maxLoadBytes = this.engine?.maxLoadBytes ?? 0;
    this.transform = createRecordTransform(options);
  }

  /**
   * Whether the validator has listed all slow-path lines. The list includes all lines that are not
   * UTF-8, so the chunks do not have to be checked for these again.
   */
  get knowsFastLines(): boolean {
    return this.options.validator?.slowLines !== undefined;
  }

  /** Returns the engine to the pool. */
  close(): void {
    this.engine?.close();
  }

  load(bytes: Uint8Array): void {
    this.engine?.load(bytes);
  }

  isFastLine(at: number): boolean {
    return this.engine !== undefined && this.engine.scan(at, 1) > at;
  }

  handleFastLines(start: number, offset: number): number {
    const { engine, output } = this;
    if (engine === undefined) return start;
    const end = Math.min(engine.loaded, start + this.findNextSlowLine(offset) - offset);
    if (start === end) return start;
    this.openEnvelope();
    if (!this.hasEngineEnvelope) return start;
    for (let at = start; ;) {
      at = engine.write(at, end, this.knowsFastLines);
      output.append(engine.output());
      this.count += engine.lines;
      if (at === end || !engine.isOutputFull) return at;
    }
  }

  handleParsedLine(line: RecordLine): void {
    if (line.kind === 'unreadable') {
      if (this.options.onUnreadableLine === 'fail') throw unreadableLine(line);
      this.facts.addUnreadable(line);
      return;
    }
    const { record, time, lacksId } = this.transform(line.record);
    if (lacksId) this.facts.addWithoutId();
    this.facts.addTime(time);
    this.facts.addRepairs(line.repairs);
    const envelope = this.openEnvelope();
    this.output.append(envelope.prefix);
    this.output.append(encoder.encode(writeJson(record)));
    this.output.append(envelope.suffix);
    this.count += 1;
  }

  /**
   * Returns the records since the last batch, and the facts so far; undefined if there was neither
   * a record nor an unreadable line since.
   */
  takeBatch(): Batch | undefined {
    const { count, engine, output, facts } = this;
    if (count === 0 && !facts.hasUnreported) return undefined;
    this.envelope = undefined;
    this.count = 0;
    return { bytes: output.take(), count, facts: facts.take(engine) };
  }

  private openEnvelope(): RecordEnvelope {
    if (this.envelope === undefined) {
      this.envelope = this.options.envelope();
      this.hasEngineEnvelope = this.engine?.setEnvelope(this.envelope) ?? false;
    }
    return this.envelope;
  }

  /** Returns the position in the body of the next slow-path line that the validator listed. */
  private findNextSlowLine(offset: number): number {
    const slowLines = this.options.validator?.slowLines ?? [];
    while ((slowLines[this.passedSlowLines] ?? Infinity) < offset) this.passedSlowLines += 1;
    return slowLines[this.passedSlowLines] ?? Infinity;
  }
}

const encoder = new TextEncoder();
