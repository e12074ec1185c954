import { brokenBody, type UnreadableLine } from './broken-body.js';
import { createLineSplitter, LONGEST_LINE, type Line } from './line-splitter.js';
import { readRecord, type RecordShape, type SourceRecord } from './source-record.js';

export type RecordLine =
  | { readonly kind: 'record'; readonly record: SourceRecord }
  | ({ readonly kind: 'unreadable' } & UnreadableLine);

export interface RecordLines {
  /** What became certain with this chunk; iterate to the end before writing the next. */
  write(chunk: Uint8Array): Iterable<RecordLine>;
  /** How the body ends; call it once, after the last chunk and before `rest`. */
  ending(): Ending;
  /** What was still open at the end. */
  rest(): Iterable<RecordLine>;
}

export interface Ending {
  /** No newline ends the last line. */
  readonly unfinished: boolean;
  /** The last line that is not blank, when it is no record and no end of one. */
  readonly tail: string | undefined;
}

/** The lines of a body one by one, for who knows already which of them are records. */
export interface LineReader {
  /** What became certain with this line: itself, lines before it, both or nothing. */
  read(line: Line): Iterable<RecordLine>;
  /** Whether lines wait for others; before a line that is a record by itself they are to settle. */
  readonly isWaiting: boolean;
  /** What waiting lines are when none follows. */
  settle(): Iterable<RecordLine>;
  /** How a body ends whose last line, when no newline ended it, is this. */
  ending(last: Line | undefined): Ending;
}

interface Fragment extends UnreadableLine {
  readonly text: string;
}

/** Lines a broken record may span. */
const MOST_LINES = 16;

/**
 * Turns the lines of a body into records, in order.
 *
 * - A line that is a record stands for itself, always: joining stops before it, so that a broken
 *   neighbour never swallows it.
 * - Other lines are joined, without a separator, with the lines that follow, 16 lines and 16 MiB
 *   in all, until they make a record: the shortest run that does counts.
 * - When no run does, the first line alone is unreadable, and the next is tried as a beginning.
 * - An empty line carries nothing and is ignored. One of blanks is ignored where a record would
 *   begin; inside a broken record its blanks are content.
 *
 * @throws BrokenSliceError `broken_body` for a line that is not UTF-8, `unreadable_line` for one
 *   longer than 16 MiB
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

/** @throws BrokenSliceError `broken_body` for a line that is not UTF-8 */
export function createLineReader(shape: RecordShape): LineReader {
  const join = createJoin(shape);
  return {
    *read(line) {
      const text = decode(line);
      if (text === '') return;
      const record = readRecord(text, shape);
      if (record === undefined) {
        yield* join.add({ text, offset: line.offset, length: line.bytes.length });
      } else {
        yield* join.settle();
        yield { kind: 'record', record };
      }
    },
    get isWaiting() {
      return join.isWaiting();
    },
    settle: () => join.settle(),
    ending: (last) => ({
      unfinished: last !== undefined,
      tail: last === undefined ? join.tail() : decodeLeniently(last),
    }),
  };
}

/** Lines that are no records by themselves, waiting for the lines that make them one. */
function createJoin(shape: RecordShape) {
  const waiting: Fragment[] = [];
  /** How many of the waiting lines were tried together, from the first on. */
  let tried = 1;

  function* advance(isLast: boolean): Iterable<RecordLine> {
    while (waiting.length > 0) {
      const record = tryRuns();
      if (record !== undefined) {
        waiting.splice(0, tried);
        yield { kind: 'record', record };
      } else if (isLast || waiting.length >= MOST_LINES || sizeOf(waiting) > LONGEST_LINE) {
        const [first] = waiting.splice(0, 1);
        if (first !== undefined && !isBlank(first.text)) {
          yield { kind: 'unreadable', offset: first.offset, length: first.length };
        }
      } else {
        return;
      }
      tried = 1;
    }
  }

  function tryRuns(): SourceRecord | undefined {
    while (tried < waiting.length) {
      tried += 1;
      const run = waiting.slice(0, tried);
      if (sizeOf(run) > LONGEST_LINE) return undefined;
      const record = readRecord(run.map((fragment) => fragment.text).join(''), shape);
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
    tail: (): string | undefined => waiting.findLast(({ text }) => !isBlank(text))?.text,
  };
}

function sizeOf(fragments: readonly Fragment[]): number {
  return fragments.reduce((sum, fragment) => sum + fragment.length, 0);
}

function isBlank(text: string): boolean {
  return /^[ \t\r]*$/.test(text);
}

/** Byte order marks are kept: the pass that follows sees the same bytes as this one. */
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder();

function decode(line: Line): string {
  try {
    return strict.decode(line.bytes);
  } catch {
    // The decoder's own error, a TypeError, says nothing but this either.
    throw brokenBody(`the line at byte ${line.offset} is not valid UTF-8`);
  }
}

function decodeLeniently(line: Line): string {
  return lenient.decode(line.bytes);
}
