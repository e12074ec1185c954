import { brokenBody, type UnreadableLines } from '../lines/broken-body.js';
import { createLinePass } from './line-pass.js';
import { LineEngine } from './line-engine.js';
import { countRecord, EventCounts, type CountBy } from '../values/event-counts.js';
import { LineTally } from '../lines/line-tally.js';
import type { RecordShape } from '../reference/source-record.js';

/** With more slow-path lines, the second reading checks every line again. */
const MAX_IRREGULAR_LINES = 100_000;

export interface LineValidatorOptions extends RecordShape {
  /** `fail`: a body with an unreadable line is rejected. `skip`: such lines are counted. */
  readonly onUnreadableLine: 'fail' | 'skip';
  /**
   * Whether a last line (without surrounding white space) says that the sender ended the body
   * early.
   */
  isAbortMarker(text: string): boolean;
  /** Absent: events are not counted. */
  readonly countBy?: CountBy | undefined;
}

/**
 * Validates one body, chunk by chunk: it is valid once `end` has returned, and the findings are
 * complete then. Validated bytes need no further check when they are read again.
 */
export interface LineValidator {
  write(chunk: Uint8Array): void;
  end(): void;
  /** Frees the resources of the validator, for a body that will not end; safe at any time. */
  close(): void;
  /** Every property name of the bags, as the source writes it. */
  readonly names: ReadonlySet<string>;
  readonly records: number;
  readonly unreadable: UnreadableLines;
  /** The events of the body by name and span of time; empty if they are not to be counted. */
  readonly counts: EventCounts;
  /**
   * Positions of lines that are not fast-path lines, in ascending order: the second reading trusts
   * all others. Undefined when they are not known, because there are too many or no validator has
   * read them.
   */
  readonly irregular: readonly number[] | undefined;
}

/**
 * Creates a validator. A body is valid when it is empty or ends with a newline, its last line is a
 * record and not an abort marker, and, under `fail`, every line belongs to a record. Under `skip`
 * the lines that do not are left out, unless a body of at least 1,000 lines has more than 1 % of
 * them.
 *
 * `write` and `end` throw a BrokenSliceError: `broken_body` (4 attempts, may be divided) when the body
 * was cut, garbled or ended early; `unreadable_line` (2 attempts, may not be divided) with the line's
 * byte.
 */
export function createLineValidator(options: LineValidatorOptions): LineValidator {
  const names = new Set<string>();
  const tally = new LineTally(options.onUnreadableLine);
  let engine = LineEngine.open(options);
  let irregular: number[] | undefined = [];
  const { countBy } = options;
  const counts = new EventCounts();
  if (countBy !== undefined) engine?.counting.start(countBy);

  const addName = (name: string): void => void names.add(name);
  const addCount = counts.add.bind(counts);
  const pass = createLinePass(options, {
    room: engine?.room ?? 0,
    knowsRegular: false,
    load: (bytes) => engine?.load(bytes),
    isRegular: (at) => engine !== undefined && engine.scan(at, 1) > at,
    takeRegular(at) {
      if (engine === undefined) return at;
      const behind = engine.scan(at, engine.room);
      tally.addRecords(engine.lines);
      engine.takeNames(addName);
      if (countBy !== undefined) engine.counting.take(addCount);
      return behind;
    },
    take(line) {
      if (line.kind === 'unreadable') {
        tally.addUnreadable(line);
        return;
      }
      tally.addRecords(1);
      for (const name of Object.keys(line.record.bag)) names.add(name);
      if (countBy !== undefined) countRecord(line.record, countBy, counts);
    },
    meetIrregular(offset) {
      // A body of arbitrary bytes must not fill the memory.
      if (irregular?.push(offset) === MAX_IRREGULAR_LINES) irregular = undefined;
    },
  });
  const release = (): void => {
    engine?.close();
    engine = undefined;
  };
  return {
    write(chunk) {
      try {
        pass.write(chunk);
      } catch (error) {
        release();
        throw error;
      }
    },
    end() {
      release();
      // The end is checked first: a body that was cut is a different error than an unreadable line.
      const { unfinished, tail } = pass.ending();
      if (tail !== undefined && options.isAbortMarker(tail.trim())) {
        throw brokenBody('its last line says that the sender ended it early');
      }
      if (unfinished) throw brokenBody('its last line is not finished');
      pass.rest();
      tally.end();
    },
    close: release,
    names,
    get records() {
      return tally.records;
    },
    unreadable: tally.unreadable,
    counts,
    get irregular() {
      return irregular;
    },
  };
}
