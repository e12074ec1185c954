import { isUtf8 } from 'node:buffer';
import type { UnreadableLine } from '../lines/broken-body.js';
import { decodeWithHalves } from '../lines/decode-with-halves.js';
import { createLineSplitter, MAX_LINE_BYTES, type Line } from '../lines/line-splitter.js';
import { readRecord, type RecordShape, type RepairedRecord } from './source-record.js';

/** The result of reading a line, or several joined lines. */
export type RecordLine =
  | ({ readonly kind: 'record' } & RepairedRecord)
  | ({ readonly kind: 'unreadable' } & UnreadableLine);

export interface RecordLines {
  /**
   * Yields the results of the lines that are decided after this chunk; some lines have to wait for
   * the next ones. Iterate to the end before writing the next chunk.
   */
  write(chunk: Uint8Array): Iterable<RecordLine>;
  /** Returns how the body ends. Call it once, after the last chunk and before `rest`. */
  ending(): BodyEnd;
  /** Yields the results of the lines that still wait at the end of the body. */
  rest(): Iterable<RecordLine>;
}

export interface BodyEnd {
  /** Whether the last line does not end with a newline. */
  readonly unfinished: boolean;
  /** The last line that is not blank, if it is neither a record nor the end of one. */
  readonly tail: string | undefined;
}

/**
 * Reads single lines of a body. It is used by the fast path, which reads most lines itself and
 * passes only the others to this reader.
 */
export interface LineReader {
  /** Yields the results of this line and of earlier ones, as far as they are decided after it. */
  read(line: Line): Iterable<RecordLine>;
  /**
   * Whether lines wait for the rest of their record. Then call `settle` before a line that is a
   * record by itself.
   */
  readonly isWaiting: boolean;
  /** Yields the results of the waiting lines, to which no further lines are joined. */
  settle(): Iterable<RecordLine>;
  /**
   * Call this after reading records without this reader, which is allowed only if no line waits. An
   * unreadable line before these records is then no longer the `tail` of the body.
   */
  passRecords(): void;
  /** Returns how a body ends. `last` is the last line if it does not end with a newline. */
  ending(last: Line | undefined): BodyEnd;
}

interface Fragment extends UnreadableLine {
  readonly text: string;
  readonly isUtf8: boolean;
}

/** Maximum number of lines of a split record. */
const MAX_LINES_PER_RECORD = 16;

/**
 * Converts the lines of a body to records, in order. Some records are split over several lines,
 * because they contain line feeds that were not escaped.
 *
 * - A line that is a complete record is never joined with other lines.
 * - Any other line is joined with the lines that follow, up to 16 lines and 16 MiB in total, until
 *   they form a record. The smallest number of lines that forms a record is used. A line feed
 *   inside a string is kept, see `repairText`.
 * - If they do not form a record, or the first line cannot begin one, the first line is unreadable,
 *   and joining starts again with the next line.
 * - A blank line between records is ignored; inside a string of a split record it is kept.
 * - Control characters, bytes that are not UTF-8 and lone surrogates are repaired. Each record
 *   lists its repairs.
 *
 * @throws BrokenSliceError `unreadable_line` for a line longer than 16 MiB
 */
export function createRecordLines(shape: RecordShape): RecordLines {
  const splitter = createLineSplitter();
  const reader = createLineReader(shape);
  let last: Line | undefined;
  return {
    *write(chunk) {
      for (const line of splitter.write(chunk)) yield* reader.read(line);
    },
    ending() {
      last = splitter.end();
      return reader.ending(last);
    },
    *rest() {
      if (last !== undefined) yield* reader.read(last);
      yield* reader.settle();
    },
  };
}

export function createLineReader(shape: RecordShape): LineReader {
  const queue = createLineQueue(shape);
  return {
    *read(line) {
      const fragment = decode(line);
      if (fragment.text === '' && !queue.isWaiting()) return;
      const record = recordOf([fragment], shape);
      if (record === undefined) yield* queue.add(fragment);
      else {
        yield* queue.settle();
        queue.passRecords();
        yield record;
      }
    },
    get isWaiting() {
      return queue.isWaiting();
    },
    settle: () => queue.settle(),
    passRecords: () => {
      queue.passRecords();
    },
    ending: (last) => ({
      unfinished: last !== undefined,
      tail: last === undefined ? queue.tail() : decode(last).text,
    }),
  };
}

/**
 * Matches the start of a line that may begin a record. Without this check, each line of a page of
 * HTML would be joined with the next lines and parsed up to 16 times.
 */
const BEGINNING = /^\ufeff?[ \t\r]*\{/;

/**
 * Creates a queue of lines that are not complete records. They wait for further lines, with which
 * they may form a record.
 */
function createLineQueue(shape: RecordShape) {
  const waiting: Fragment[] = [];
  /** The number of waiting lines, from the first, that were parsed together without success. */
  let tried = 1;
  /** The last line that could not begin a record, if no record followed. */
  let lastRefused: string | undefined;

  function* advance(isLast: boolean): Iterable<RecordLine> {
    for (let [first] = waiting; first !== undefined; [first] = waiting) {
      const canBegin = BEGINNING.test(first.text);
      const record = canBegin ? tryJoining() : undefined;
      if (record !== undefined) {
        waiting.splice(0, tried);
        lastRefused = undefined;
        yield record;
      } else if (
        !canBegin ||
        isLast ||
        waiting.length >= MAX_LINES_PER_RECORD ||
        sizeOf(waiting) > MAX_LINE_BYTES
      ) {
        waiting.splice(0, 1);
        if (!isBlank(first.text)) {
          lastRefused = first.text;
          yield { kind: 'unreadable', offset: first.offset, length: first.length };
        }
      } else {
        return;
      }
      tried = 1;
    }
  }

  function tryJoining(): RecordLine | undefined {
    while (tried < waiting.length) {
      tried += 1;
      const joined = waiting.slice(0, tried);
      if (sizeOf(joined) > MAX_LINE_BYTES) return undefined;
      const record = recordOf(joined, shape);
      if (record !== undefined) return record;
    }
    return undefined;
  }

  return {
    *add(fragment: Fragment): Iterable<RecordLine> {
      if (waiting.length === 0 && isBlank(fragment.text)) return;
      waiting.push(fragment);
      yield* advance(false);
    },
    isWaiting: (): boolean => waiting.length > 0,
    settle: (): Iterable<RecordLine> => advance(true),
    passRecords: (): void => {
      lastRefused = undefined;
    },
    tail: (): string | undefined =>
      waiting.findLast(({ text }) => !isBlank(text))?.text ?? lastRefused,
  };
}

function sizeOf(fragments: readonly Fragment[]): number {
  return fragments.reduce((sum, fragment) => sum + fragment.length, 0);
}

function isBlank(text: string): boolean {
  return /^\ufeff?[ \t\r]*$/.test(text);
}

function recordOf(fragments: readonly Fragment[], shape: RecordShape): RecordLine | undefined {
  const found = readRecord(
    fragments.map(({ text }) => text),
    shape,
  );
  if (found === undefined) return undefined;
  const isText = fragments.every((fragment) => fragment.isUtf8);
  const repairs = isText ? found.repairs : [...found.repairs, 'invalid_utf8' as const];
  return { kind: 'record', record: found.record, repairs };
}

/** Byte order marks are kept, because within a split record they may be content. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

function decode({ bytes, offset }: Line): Fragment {
  const isText = isUtf8(bytes);
  return {
    text: isText ? decoder.decode(bytes) : decodeWithHalves(bytes),
    offset,
    length: bytes.length,
    isUtf8: isText,
  };
}
