import type { Buffer } from 'node:buffer';
import type { ByteSource } from './byte-source.js';
import type { JsonValue } from '@source-mixpanel/stream';
import { PROPERTY, type ColumnTable } from './column-table.js';
import { copyNested, copyNumber, copyString } from './copy-value.js';
import {
  CLOSE_OBJECT,
  COMMA,
  OPEN_LIST,
  OPEN_OBJECT,
  QUOTE,
  REFUSED,
  startsNumber,
} from './json-bytes.js';
import type { NameCache } from './name-cache.js';
import type { OutputBuffer } from './output-buffer.js';
import { RecordTime } from './record-time.js';
import { RecordWalk, type RecordVisitor } from './record-walk.js';
import type { RecordWriter } from './record-writer.js';
import type { RecordShape } from './source-record.js';
import type { TextStyle } from './text-style.js';
import type { TimeFacts } from './time-facts.js';
import { endOfValue, valueIn } from './value-range.js';

export interface TextRecordWriterOptions extends RecordShape {
  readonly time: string;
  readonly names: NameCache;
  readonly columns: ColumnTable;
  readonly style: TextStyle;
  readonly output: OutputBuffer;
  readonly facts: TimeFacts;
  keeps(column: string): boolean;
}

/** `"":1,` */
const SHORTEST_PROPERTY = 5;
/** Braces, commas, and what one value has beside twice its bytes. */
const EXTRA_ROOM = 64;

/**
 * Every property a column of text, written in one pass over the line, in the order of the source:
 *
 * ```
 *   "$city" : "Łódź",   →  "city":"Łódź",        the column from the table, the text as it is
 *   "price" : 9.90,     →  "price":"9.90",       the digits in quotes
 *   "vip" : true,       →  "vip":"true",
 *   "tags" : ["a",1],   →  "tags":"[\"a\",1]",   quotes escaped
 *   "time" : 1718000000 →  "time":"2024-06-10T06:13:20Z"
 * ```
 *
 * Values that are rare or not as compact as that are made an object and written like on the object
 * path, one by one. A column that is dropped costs the look for the end of its value.
 */
export class TextRecordWriter implements RecordWriter, RecordVisitor {
  // Not read through the options: objects put together by a spread differ in their hidden class
  // from body to body, and each would have the machine code of all readers thrown away.
  private readonly output: OutputBuffer;
  private readonly columns: ColumnTable;
  private readonly style: TextStyle;
  private readonly walk: RecordWalk;
  private readonly time: RecordTime;
  private readonly headColumn: Uint8Array | undefined;
  private lineLength = 0;
  /** Of columns over names, as it was reserved for. */
  private growth = 0;

  constructor(options: TextRecordWriterOptions) {
    this.output = options.output;
    this.columns = options.columns;
    this.style = options.style;
    this.walk = new RecordWalk(options, options.names, this);
    this.headColumn = columnText(options, options.head);
    this.time = new RecordTime({ ...options, column: columnText(options, options.time) });
  }

  write(source: ByteSource, start: number, end: number): boolean {
    const { output } = this;
    this.lineLength = end - start;
    this.time.begin();
    this.reserve();
    output.bytes[output.used] = OPEN_OBJECT;
    output.used += 1;
    if (!this.walk.walk(source, start)) return false;
    this.time.end();
    // The comma behind the last member; nothing but the brace when all columns were dropped.
    if (output.bytes[output.used - 1] !== COMMA) return false;
    output.bytes[output.used - 1] = CLOSE_OBJECT;
    this.time.note();
    return true;
  }

  head(source: ByteSource, at: number): number {
    if (this.headColumn === undefined) return endOfValue(source.bytes, at, 'allow');
    this.output.append(this.headColumn);
    return this.writeText(source, at);
  }

  property(source: ByteSource, at: number, entry: number): number {
    const { columns, output } = this;
    const kind = columns.kindOf(entry);
    if (kind === PROPERTY.dropped) return endOfValue(source.bytes, at, 'allow');
    if (kind === PROPERTY.time) {
      const end = this.time.write(source.bytes, at);
      this.reserve();
      return end;
    }
    if (kind === PROPERTY.unknown) return REFUSED;
    if (columns.mostGrowth > this.growth) this.reserve();
    columns.write(entry, output);
    return this.writeText(source, at);
  }

  /** The value as text, and a comma. */
  private writeText(source: ByteSource, at: number): number {
    const { bytes } = source;
    const { output, style } = this;
    const byte = bytes[at] ?? 0;
    let end = REFUSED;
    if (byte === QUOTE) end = copyString(source, at, output);
    else if (startsNumber(byte)) {
      if (style.keepsNumber(bytes, at)) end = copyNumber(bytes, at, output);
    } else if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
      if (style.keepsJson) end = copyNested(bytes, at, output);
    } else {
      const word = style.words[byte];
      end = endOfValue(bytes, at, 'allow');
      if (word !== undefined) output.append(word);
    }
    if (end === REFUSED) end = this.writeDecoded(bytes, at);
    if (end === REFUSED) return REFUSED;
    output.bytes[output.used] = COMMA;
    output.used += 1;
    return end;
  }

  private writeDecoded(bytes: Buffer, at: number): number {
    const end = endOfValue(bytes, at, 'allow');
    if (end === REFUSED) return REFUSED;
    this.append(this.style.text(valueIn(bytes, at, end)));
    return end;
  }

  private append(text: JsonValue): void {
    this.output.append(encoder.encode(JSON.stringify(text)));
    this.reserve();
  }

  /** Room for all of the line as it can be copied: no value takes more than twice its bytes. */
  private reserve(): void {
    const { output, columns } = this;
    this.growth = columns.mostGrowth;
    const properties = Math.min(this.lineLength / SHORTEST_PROPERTY, columns.capacity);
    output.reserve(EXTRA_ROOM + 2 * this.lineLength + Math.ceil(properties * this.growth));
  }
}

function columnText(options: TextRecordWriterOptions, column: string): Uint8Array | undefined {
  return options.keeps(column) ? encoder.encode(`${JSON.stringify(column)}:`) : undefined;
}

const encoder = new TextEncoder();
