import { brokenBody, type UnreadableLines } from '../lines/broken-body.js';
import { createLinePass } from './line-pass.js';
import { LineEngine } from './line-engine.js';
import { countRecord, EventCounts, type CountBy } from '../values/event-counts.js';
import { LineTally } from '../lines/line-tally.js';
import type { RecordShape } from '../reference/source-record.js';

/**
 * Maximum number of slow-path lines whose positions are stored. If there are more, all lines are
 * checked again when the records are written.
 */
const MAX_SLOW_LINES = 100_000;

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
   * Positions of the lines that are not fast-path lines, in ascending order. When the records are
   * written, all other lines are not checked again. Undefined if the positions are unknown, because
   * there are too many or because the reference implementation has read the lines.
   */
  readonly slowLines: readonly number[] | undefined;
}

/**
 * Creates a validator. A body is valid if it is empty, or if all of this is true: it ends with a
 * newline, its last line is a record and not an abort marker, and with `fail` every line belongs to
 * a record. With `skip`, lines that do not belong to a record are left out; but in a body of at
 * least 1,000 lines, at most 1% of the lines may be left out.
 *
 * `write` and `end` throw a BrokenSliceError: `broken_body` (4 attempts, may be divided) if the
 * body was cut off, garbled or ended early; `unreadable_line` (2 attempts, may not be divided),
 * with the position of the line in its message.
 */
export function createLineValidator(options: LineValidatorOptions): LineValidator {
  const names = new Set<string>();
  const tally = new LineTally(options.onUnreadableLine);
  let engine = LineEngine.open(options);
  let slowLines: number[] | undefined = [];
  const { countBy } = options;
  const counts = new EventCounts();
  if (countBy !== undefined) engine?.counting.start(countBy);

  const addName = (name: string): void => void names.add(name);
  const addCount = counts.add.bind(counts);
  const pass = createLinePass(options, {
    room: engine?.room ?? 0,
    knowsFastLines: false,
    load: (bytes) => engine?.load(bytes),
    isFastLine: (at) => engine !== undefined && engine.scan(at, 1) > at,
    handleFastLines(at) {
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
    noteSlowLine(offset) {
      // The number is limited, so that a body of arbitrary bytes cannot fill the memory.
      if (slowLines?.push(offset) === MAX_SLOW_LINES) slowLines = undefined;
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
    get slowLines() {
      return slowLines;
    },
  };
}
