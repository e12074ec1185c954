import { isUtf8 } from 'node:buffer';
import type { ByteSource } from './byte-source.js';
import { NEWLINE, REFUSED } from './json-bytes.js';
import { createLineRegions, refuseLonger, type LineRegion } from './line-regions.js';
import type { Line } from './line-splitter.js';
import { createLineReader, type Ending, type RecordLine } from './record-lines.js';
import type { RecordShape } from './source-record.js';

/** What one pass over a body does with its lines. */
export interface LineTaker {
  /**
   * Position of the newline that ends the regular line at `at`; `REFUSED` when it is not regular.
   * @param offset byte of the body that stands at `at`
   */
  endOfRegular(source: ByteSource, at: number, offset: number): number;
  /** Takes a regular line; false leaves it to the object path. */
  takeRegular(source: ByteSource, start: number, end: number): boolean;
  /** Takes what became of a line that was left to the object path, or of several. */
  take(line: RecordLine): void;
  /** Is told where a line starts that is not regular. */
  meetIrregular?(offset: number): void;
}

export interface LinePass {
  write(chunk: Uint8Array): void;
  /** How the body ends; call it once, after the last chunk and before `rest`. */
  ending(): Ending;
  /** Deals with what was still open at the end. */
  rest(): void;
}

/**
 * One pass over a body: regular lines go to the taker as bytes, all others through the object path,
 * which joins broken ones; the order of the source is kept.
 * @throws BrokenSliceError `broken_body` for a line that is not UTF-8, `unreadable_line` for one
 *   longer than 16 MiB
 */
export function createLinePass(shape: RecordShape, taker: LineTaker): LinePass {
  const regions = createLineRegions();
  const reader = createLineReader(shape);
  let last: Line | undefined;

  const takeAll = (lines: Iterable<RecordLine>): void => {
    for (const line of lines) taker.take(line);
  };
  const read = ({ source, start, end, offset }: LineRegion): void => {
    const { bytes } = source;
    // Where one line is no UTF-8 the object path finds out which, after all that precede it.
    const isText = isUtf8(bytes.subarray(start, end));
    for (let at = start; at < end;) {
      const lineOffset = offset + at - start;
      const regular = isText ? taker.endOfRegular(source, at, lineOffset) : REFUSED;
      const newline = regular === REFUSED ? bytes.indexOf(NEWLINE, at) : regular;
      refuseLonger({ offset: lineOffset, length: newline - at });
      if (regular === REFUSED) taker.meetIrregular?.(lineOffset);
      else if (reader.isWaiting) takeAll(reader.settle());
      if (regular === REFUSED || !taker.takeRegular(source, at, newline)) {
        takeAll(reader.read({ bytes: bytes.subarray(at, newline), offset: lineOffset }));
      }
      at = newline + 1;
    }
  };
  return {
    write(chunk) {
      for (const region of regions.write(chunk)) read(region);
    },
    ending() {
      last = regions.end();
      return reader.ending(last);
    },
    rest() {
      if (last !== undefined) takeAll(reader.read(last));
      takeAll(reader.settle());
    },
  };
}
