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
  /** Whether a line that is not a record makes the body invalid (`fail`) or is counted (`skip`). */
  readonly onUnreadableLine: 'fail' | 'skip';
  /**
   * Reports whether a text is a message with which the server ends an incomplete body. Called with
   * the last line, without surrounding white space, if that line is not a complete record.
   */
  isAbortMarker(text: string): boolean;
  /** How to count events; absent: they are not counted. */
  readonly countBy?: CountBy | undefined;
}

/**
 * Validates one body, chunk by chunk. The body is valid if neither `write` nor `end` throws. The
 * results, such as `names`, are complete only after `end`.
 */
export interface LineValidator {
  write(chunk: Uint8Array): void;
  end(): void;
  /** Releases the WebAssembly engine. Call this if `end` may not have been called. */
  close(): void;
  /** Names of all properties of the body. */
  readonly names: ReadonlySet<string>;
  readonly records: number;
  readonly unreadable: UnreadableLines;
  /** Numbers of events by name and span of time; empty if events are not counted. */
  readonly counts: EventCounts;
  /**
   * Positions in the body of the lines that are not fast-path lines, in ascending order. All other
   * lines are not checked again when their records are written. Undefined if there are too many
   * positions, or if the reference implementation has read the lines.
   */
  readonly slowLines: readonly number[] | undefined;
}

/**
 * Creates a validator. A body in which all lines are blank is valid. Any other body is valid if
 *
 * - it ends with a newline,
 * - its last line that is not blank is a record or completes one, and
 * - all lines that are not blank belong to records. With `skip`, up to 1% of the lines may be
 *   unreadable, and any number in a body of fewer than 1,000 lines.
 *
 * `write` and `end` throw a BrokenSliceError: `broken_body` (4 attempts, the slice may be divided)
 * if the body was cut off or ends with an abort marker or an unreadable line; `unreadable_line` (2
 * attempts, the slice may not be divided) if other lines are unreadable.
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
    maxLoadBytes: engine?.maxLoadBytes ?? 0,
    knowsFastLines: false,
    load: (bytes) => engine?.load(bytes),
    isFastLine: (at) => engine !== undefined && engine.scan(at, 1) > at,
    handleFastLines(at) {
      if (engine === undefined) return at;
      const end = engine.scan(at, engine.maxLoadBytes);
      tally.addRecords(engine.lines);
      engine.takeNames(addName);
      if (countBy !== undefined) engine.counting.take(addCount);
      return end;
    },
    handleParsedLine(line) {
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
      // The end is checked first: a body that was cut off is reported as such, even if this has
      // made a line unreadable.
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
