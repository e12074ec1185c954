import { brokenBody, type UnreadableLines } from '../lines/broken-body.js';
import { createLinePass } from './line-pass.js';
import { LineEngine } from './line-engine.js';
import { countRecord, EventCounts, type CountBy } from '../values/event-counts.js';
import { LineTally } from '../lines/line-tally.js';
import type { RecordShape } from '../reference/source-record.js';

/** Beyond that the second reading looks at every line again. */
const MAX_IRREGULAR_LINES = 100_000;

export interface LineValidatorOptions extends RecordShape {
  /** `fail`: a body with an unreadable line is refused. `skip`: such lines are counted. */
  readonly onUnreadableLine: 'fail' | 'skip';
  /** Whether a last line (blanks around it removed) says that the sender gave up. */
  isAbortMarker(text: string): boolean;
  /** Absent: events are not counted. */
  readonly countBy?: CountBy | undefined;
}

/**
 * Judges one body, chunk by chunk: it is good once `end` returned, and what was found is complete
 * then. Bytes that passed need no further check by whoever reads them again.
 */
export interface LineValidator {
  write(chunk: Uint8Array): void;
  end(): void;
  /** Frees what the validator works with, for a body that will not end; safe at any time. */
  close(): void;
  /** Every property name of the bags, as the source writes it. */
  readonly names: ReadonlySet<string>;
  readonly records: number;
  readonly unreadable: UnreadableLines;
  /** The events of the body by name and span of time; empty where they are not to be counted. */
  readonly counts: EventCounts;
  /**
   * Bytes at which lines start that are not regular, in their order: the second reading trusts all
   * others. Undefined when that is not known, because they are too many or nobody looked.
   */
  readonly irregular: readonly number[] | undefined;
}

/**
 * A body is good when it is empty or ends with a newline, its last line is a record and no trailer, and,
 * under `fail`, every line belongs to a record. Under `skip` the lines that do not are left out, unless a
 * body of at least 1,000 lines has more than 1 % of them.
 *
 * `write` and `end` throw a BrokenSliceError: `broken_body` (4 attempts, divisible) when the body
 * was cut, garbled or given up; `unreadable_line` (2 attempts, not divisible) with the line's byte.
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
      // A body of nothing but noise must not fill the memory.
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
      // First the ending: a body that was cut is another matter than one with a strange line.
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
