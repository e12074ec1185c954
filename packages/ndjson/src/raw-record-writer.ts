import type { Buffer } from 'node:buffer';
import type { ByteSource } from './byte-source.js';
import { CLOSE_OBJECT, COMMA, OPEN_OBJECT } from './json-bytes.js';
import type { NameCache } from './name-cache.js';
import type { OutputBuffer } from './output-buffer.js';
import { RecordWalk, type RecordVisitor } from './record-walk.js';
import { RecordTime } from './record-time.js';
import type { RecordWriter } from './record-writer.js';
import type { RecordShape } from './source-record.js';
import type { TimeFacts } from './time-facts.js';
import { endOfValue } from './value-range.js';

export interface RawRecordWriterOptions extends RecordShape {
  readonly time: string;
  /** Property by column, besides the head and the time. */
  readonly properties: Readonly<Record<string, string>>;
  readonly names: NameCache;
  readonly output: OutputBuffer;
  readonly facts: TimeFacts;
  keeps(column: string): boolean;
}

/** Where a value of the line at hand stands; it has none while `end` is 0. */
interface Found {
  start: number;
  end: number;
}

interface Place {
  /** `"column":` */
  readonly column: Uint8Array;
  readonly found: Found;
}

/**
 * The head, the time and a few properties as columns, and the bag as it came: one look for where
 * they are, then each is copied natively. Lines with blanks in what is copied go to the object path,
 * which leaves them out: among them may be carriage returns, at which some readers end a line.
 */
export class RawRecordWriter implements RecordWriter, RecordVisitor {
  private readonly output: OutputBuffer;
  private readonly walk: RecordWalk;
  private readonly time: RecordTime;
  private readonly headFound: Found = { start: 0, end: 0 };
  private readonly timeFound: Found = { start: 0, end: 0 };
  private readonly bagFound: Found = { start: 0, end: 0 };
  /** The columns before and behind the time, as far as they are kept. */
  private readonly before: readonly Place[];
  private readonly behind: readonly Place[];
  /** Where to note the value of a property: by name, and by entry once the name was met. */
  private readonly wanted = new Map<string, readonly Found[]>();
  private readonly wantedBy: (readonly Found[])[] = [];

  constructor(private readonly options: RawRecordWriterOptions) {
    this.output = options.output;
    this.walk = new RecordWalk(options, options.names, this);
    this.before = this.places(options.head, this.headFound);
    const [time] = this.places(options.time, this.timeFound);
    this.time = new RecordTime({ ...options, column: time?.column });
    this.want(options.time, this.timeFound);
    const properties = Object.entries(options.properties).flatMap(([column, name]) => {
      const found: Found = { start: 0, end: 0 };
      this.want(name, found);
      return this.places(column, found);
    });
    this.behind = [...properties, ...this.places(options.bag, this.bagFound)];
  }

  write(source: ByteSource, start: number): boolean {
    const { bytes } = source;
    const { output } = this;
    for (const list of this.wanted.values()) for (const found of list) found.end = 0;
    this.time.begin();
    if (!this.walk.walk(source, start) || this.walk.hasBlanks) return false;
    this.bagFound.start = this.walk.bagStart;
    this.bagFound.end = this.walk.bagEnd;
    output.append(OPENING);
    for (const place of this.before) this.copy(bytes, place);
    if (this.timeFound.end > 0) this.time.write(bytes, this.timeFound.start);
    this.time.end();
    for (const place of this.behind) this.copy(bytes, place);
    if (output.bytes[output.used - 1] !== COMMA) return false;
    output.bytes[output.used - 1] = CLOSE_OBJECT;
    this.time.note();
    return true;
  }

  head({ bytes }: ByteSource, at: number): number {
    return mark(this.headFound, at, endOfValue(bytes, at, 'refuse'));
  }

  property({ bytes }: ByteSource, at: number, entry: number): number {
    const end = endOfValue(bytes, at, 'refuse');
    for (const found of this.wantedBy[entry] ?? this.meet(entry)) mark(found, at, end);
    return end;
  }

  private meet(entry: number): readonly Found[] {
    const list = this.wanted.get(this.options.names.nameOf(entry)) ?? NOWHERE;
    this.wantedBy[entry] = list;
    return list;
  }

  private want(name: string, found: Found): void {
    this.wanted.set(name, [...(this.wanted.get(name) ?? []), found]);
  }

  private places(column: string, found: Found): readonly Place[] {
    if (!this.options.keeps(column)) return [];
    return [{ column: encoder.encode(`${JSON.stringify(column)}:`), found }];
  }

  private copy(bytes: Buffer, { column, found }: Place): void {
    const { output } = this;
    output.append(column);
    if (found.end === 0) output.append(NULL);
    else output.appendPart(bytes, found.start, found.end);
    output.append(SEPARATOR);
  }
}

const encoder = new TextEncoder();
const OPENING = Uint8Array.of(OPEN_OBJECT);
const SEPARATOR = Uint8Array.of(COMMA);
const NULL = encoder.encode('null');
const NOWHERE: readonly Found[] = [];

/** Notes where a value stands, and gives its end. */
function mark(found: Found, start: number, end: number): number {
  found.start = start;
  found.end = end;
  return end;
}
