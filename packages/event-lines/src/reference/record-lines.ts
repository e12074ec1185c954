import { isUtf8 } from 'node:buffer';
import type { UnreadableLine } from '../lines/broken-body.js';
import { decodeWithHalves } from '../lines/decode-with-halves.js';
import { createLineSplitter, MAX_LINE_BYTES, type Line } from '../lines/line-splitter.js';
import { readRecord, type RecordShape, type RepairedRecord } from './source-record.js';

export type RecordLine =
  | ({ readonly kind: 'record' } & RepairedRecord)
  | ({ readonly kind: 'unreadable' } & UnreadableLine);

export interface RecordLines {
  /** What became certain with this chunk; iterate to the end before writing the next. */
  write(chunk: Uint8Array): Iterable<RecordLine>;
  /** How the body ends; call it once, after the last chunk and before `rest`. */
  ending(): BodyEnd;
  /** What was still open at the end. */
  rest(): Iterable<RecordLine>;
}

export interface BodyEnd {
  /** No newline ends the last line. */
  readonly unfinished: boolean;
  /** The last line that is not blank, when it is no record and no end of one. */
  readonly tail: string | undefined;
}

/** Reads the lines of a body one by one, for a caller that knows already which of them are records. */
export interface LineReader {
  /** What became certain with this line: itself, lines before it, both or nothing. */
  read(line: Line): Iterable<RecordLine>;
  /** Whether lines wait for others; before a line that is a record by itself they are to settle. */
  readonly isWaiting: boolean;
  /** What waiting lines are when none follows. */
  settle(): Iterable<RecordLine>;
  /** Is called when records were read elsewhere, while no line waited. */
  passRecords(): void;
  /** How a body ends whose last line, when no newline ended it, is this. */
  ending(last: Line | undefined): BodyEnd;
}

interface Fragment extends UnreadableLine {
  readonly text: string;
  readonly isUtf8: boolean;
}

/** Lines a broken record may span. */
const MAX_LINES_PER_RECORD = 16;

/**
 * Turns the lines of a body into records, in order.
 *
 * - A line that is a record stands for itself, always: joining stops before it, so that a broken
 *   neighbour never swallows it.
 * - Other lines are joined with the lines that follow, 16 lines and 16 MiB in all, until they make a
 *   record: the shortest run that does counts. A line feed inside a string is content, see `repairText`.
 * - When no run does, or the first line cannot begin a record, that line alone is unreadable, and the next
 *   is tried as a beginning.
 * - A blank line is ignored where a record would begin; inside a broken string it is content.
 * - Control characters, bytes that are not UTF-8 and halves of surrogate pairs are repaired, and each
 *   record names its repairs.
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
  const join = createJoin(shape);
  return {
    *read(line) {
      const fragment = decode(line);
      if (fragment.text === '' && !join.isWaiting()) return;
      const record = recordOf([fragment], shape);
      if (record === undefined) yield* join.add(fragment);
      else {
        yield* join.settle();
        join.passRecords();
        yield record;
      }
    },
    get isWaiting() {
      return join.isWaiting();
    },
    settle: () => join.settle(),
    passRecords: () => {
      join.passRecords();
    },
    ending: (last) => ({
      unfinished: last !== undefined,
      tail: last === undefined ? join.tail() : decode(last).text,
    }),
  };
}

/** What a line starts with that may begin a record. Without this look a page of HTML would be parsed 16 times. */
const BEGINNING = /^\ufeff?[ \t\r]*\{/;

/** Lines that are no records by themselves, waiting for the lines that make them one. */
function createJoin(shape: RecordShape) {
  const waiting: Fragment[] = [];
  /** How many of the waiting lines were tried together, from the first on. */
  let tried = 1;
  /** The last line that could not begin a record and that no record followed. */
  let refused: string | undefined;

  function* advance(isLast: boolean): Iterable<RecordLine> {
    for (let [first] = waiting; first !== undefined; [first] = waiting) {
      const canBegin = BEGINNING.test(first.text);
      const record = canBegin ? tryRuns() : undefined;
      if (record !== undefined) {
        waiting.splice(0, tried);
        refused = undefined;
        yield record;
      } else if (
        !canBegin ||
        isLast ||
        waiting.length >= MAX_LINES_PER_RECORD ||
        sizeOf(waiting) > MAX_LINE_BYTES
      ) {
        waiting.splice(0, 1);
        if (!isBlank(first.text)) {
          refused = first.text;
          yield { kind: 'unreadable', offset: first.offset, length: first.length };
        }
      } else {
        return;
      }
      tried = 1;
    }
  }

  function tryRuns(): RecordLine | undefined {
    while (tried < waiting.length) {
      tried += 1;
      const run = waiting.slice(0, tried);
      if (sizeOf(run) > MAX_LINE_BYTES) return undefined;
      const record = recordOf(run, shape);
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
      refused = undefined;
    },
    tail: (): string | undefined => waiting.findLast(({ text }) => !isBlank(text))?.text ?? refused,
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

/** Byte order marks are kept: inside a broken record they may be content. */
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
