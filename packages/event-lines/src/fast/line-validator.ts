import { brokenBody, type UnreadableLines } from '../lines/broken-body.js';
import { createLinePass } from './line-pass.js';
import { LineEngine } from './line-engine.js';
import { countRecord, EventCounts, type CountBy } from '../values/event-counts.js';
import { LineTally } from '../lines/line-tally.js';
import type { RecordShape } from '../reference/source-record.js';

/**
 * Maximum number of slow-path lines whose positions are stored. If there are more, the second reading
 * checks all lines again.
 */
const MAX_IRREGULAR_LINES = 100_000;

export interface LineValidatorOptions extends RecordShape {
  /** `fail`: an unreadable line makes the body invalid. `skip`: unreadable lines are counted. */
  readonly onUnreadableLine: 'fail' | 'skip';
  /**
   * Reports whether the last line (without surrounding white space) means that the sender ended the
   * body early.
   */
  isAbortMarker(text: string): boolean;
  /** How to count events; absent: they are not counted. */
  readonly countBy?: CountBy | undefined;
}

/**
 * Validates one body, chunk by chunk. The body is valid if `end` returns; only then are the results
 * complete. A validated body does not have to be checked again when it is read.
 */
export interface LineValidator {
  write(chunk: Uint8Array): void;
  end(): void;
  /**
   * Releases the resources of the validator, if `end` will not be called. Can be called at any time.
   */
  close(): void;
  /** Names of all properties, as in the source. */
  readonly names: ReadonlySet<string>;
  readonly records: number;
  readonly unreadable: UnreadableLines;
  /** Numbers of events by name and span of time; empty if events are not counted. */
  readonly counts: EventCounts;
  /**
   * Positions of the lines that are not fast-path lines, in ascending order. The second reading trusts
   * all other lines. Undefined if the positions are unknown, because there are too many or no
   * validator has read the lines.
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
      // The number is limited, so that a body of arbitrary bytes cannot fill the memory.
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
      // The end is checked first, because a body that was cut off needs another error than an
      // unreadable line.
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
