import { Buffer } from 'node:buffer';
import { isPlainJson } from './staging/plain-json.js';

/**
 * One line of a connector's output: a record that was recognized by its envelope, or any other
 * line.
 */
export type RoutedLine =
  | {
      readonly kind: 'record';
      readonly stream: string;
      /**
       * A view of the block. Copy the bytes to use them after the next block was requested, because
       * its memory may be reused.
       */
      readonly data: Buffer;
      readonly isPlain: boolean;
      /** The size of the line in bytes. */
      readonly bytes: number;
    }
  | { readonly kind: 'line'; readonly line: Buffer };

const LINE_FEED = 0x0a;
const CLOSING_BRACE = 0x7d;
const ZERO = 0x30;
const NINE = 0x39;
const EMITTED_AT = Buffer.from(',"emitted_at":');

/**
 * Recognizes records by the envelope that this project's connector writes, without parsing them:
 * `{"type":"RECORD","record":{"stream":"…","data":{…},"emitted_at":…}}`. Another connector may
 * write other members or another order of members. Its records are returned as lines, which must be
 * parsed.
 */
export class RecordRouter {
  private readonly openings: readonly { readonly stream: string; readonly opening: Buffer }[];
  private recent: { readonly stream: string; readonly opening: Buffer } | undefined;

  constructor(streams: readonly string[]) {
    this.openings = streams.map((stream) => ({
      stream,
      opening: Buffer.from(`{"type":"RECORD","record":{"stream":${JSON.stringify(stream)},"data":`),
    }));
    this.recent = this.openings[0];
  }

  /**
   * Yields the lines of a block.
   * @param block complete lines
   */
  *lines(block: Buffer): Iterable<RoutedLine> {
    const isPlain = isPlainJson(block);
    for (let start = 0; start < block.length;) {
      const found = block.indexOf(LINE_FEED, start);
      const end = found < 0 ? block.length : found;
      yield this.route(block, { start, end, isPlain });
      start = end + 1;
    }
  }

  private route(
    block: Buffer,
    {
      start,
      end,
      isPlain,
    }: { readonly start: number; readonly end: number; readonly isPlain: boolean },
  ): RoutedLine {
    const opening = this.openingOf(block, start);
    const close = dataEnd(block, end);
    if (opening !== undefined && close !== undefined) {
      const data = block.subarray(start + opening.opening.length, close);
      const isObject = data.length > 1 && data[0] === 0x7b && data.at(-1) === CLOSING_BRACE;
      if (isObject) {
        const bytes = end - start;
        const { stream } = opening;
        return { kind: 'record', stream, data, isPlain: isPlain || isPlainJson(data), bytes };
      }
    }
    return { kind: 'line', line: block.subarray(start, end) };
  }

  private openingOf(block: Buffer, start: number): RecordRouter['recent'] {
    if (this.recent !== undefined && startsWith(block, start, this.recent.opening)) {
      return this.recent;
    }
    const found = this.openings.find(({ opening }) => startsWith(block, start, opening));
    this.recent = found ?? this.recent;
    return found;
  }
}

function startsWith(block: Buffer, start: number, text: Buffer): boolean {
  const end = start + text.length;
  return end <= block.length && block.compare(text, 0, text.length, start, end) === 0;
}

/**
 * Returns the position at which the data of a record ends; undefined if the line does not end like
 * a record.
 */
function dataEnd(block: Buffer, end: number): number | undefined {
  if (block[end - 1] !== CLOSING_BRACE || block[end - 2] !== CLOSING_BRACE) return undefined;
  let at = end - 3;
  while (isDigit(block[at])) at -= 1;
  const start = at + 1 - EMITTED_AT.length;
  if (at === end - 3 || start < 0 || !startsWith(block, start, EMITTED_AT)) return undefined;
  return start;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= NINE;
}
