import type { Buffer } from 'node:buffer';
import { COMMA, REFUSED } from './json-bytes.js';
import type { OutputBuffer } from './output-buffer.js';
import type { TimeFacts } from './time-facts.js';
import { timeText } from './time-text.js';
import { LONGEST_TIME, TimeWriter } from './time-writer.js';
import { endOfValue, valueIn } from './value-range.js';

export interface RecordTimeOptions {
  /** `"column":`; undefined when the column is dropped. */
  readonly column: Uint8Array | undefined;
  readonly output: OutputBuffer;
  readonly facts: TimeFacts;
}

/** The time of one record after another: written where it is met, counted once the record is sure. */
export class RecordTime {
  private readonly writer = new TimeWriter();
  private kind: 'missing' | 'milliseconds' | 'text' = 'missing';
  private text: string | undefined;

  // Not read through the options, see the writer of text records.
  private readonly column: Uint8Array | undefined;
  private readonly output: OutputBuffer;
  private readonly facts: TimeFacts;

  constructor(options: RecordTimeOptions) {
    this.column = options.column;
    this.output = options.output;
    this.facts = options.facts;
  }

  begin(): void {
    this.kind = 'missing';
    this.text = undefined;
  }

  /** Writes the column and a comma for the value at `at`; gives the position behind it. */
  write(bytes: Buffer, at: number): number {
    const { column, output } = this;
    const mark = output.used;
    if (column !== undefined) output.append(column);
    output.reserve(LONGEST_TIME + 1);
    let end = this.writer.write(bytes, at, output);
    if (end === REFUSED) {
      end = endOfValue(bytes, at, 'allow');
      if (end === REFUSED) return REFUSED;
      this.kind = 'text';
      this.text = timeText(valueIn(bytes, at, end));
      output.append(encoder.encode(JSON.stringify(this.text ?? null)));
    } else {
      this.kind = 'milliseconds';
    }
    if (column === undefined) output.used = mark;
    else output.append(SEPARATOR);
    return end;
  }

  /** Writes null where no value was met. */
  end(): void {
    const { column, output } = this;
    if (this.kind !== 'missing' || column === undefined) return;
    output.append(column);
    output.append(NULL);
  }

  /** Counts the time of the record. */
  note(): void {
    const { facts } = this;
    if (this.kind === 'milliseconds') facts.noteMilliseconds(this.writer.milliseconds);
    else facts.noteText(this.text);
  }
}

const encoder = new TextEncoder();
const SEPARATOR = Uint8Array.of(COMMA);
const NULL = encoder.encode('null,');
