import { brokenBody, collectUnreadable, type UnreadableLines } from './broken-body.js';
import { createRecordLines, type RecordLine } from './record-lines.js';
import type { RecordShape } from './source-record.js';

export interface LineProofOptions extends RecordShape {
  /** `fail`: a body with an unreadable line is no good. `skip`: such lines are counted. */
  readonly onUnreadableLine: 'fail' | 'skip';
  /** Whether a last line (blanks around it removed) says that the sender gave up. */
  isTrailer(text: string): boolean;
}

/**
 * Judges one body, chunk by chunk: it is good once `end` returned, and what was found is complete
 * then. Bytes that passed need no further check by whoever reads them again.
 */
export interface LineProof {
  write(chunk: Uint8Array): void;
  end(): void;
  /** Every property name of the bags, as the source writes it. */
  readonly names: ReadonlySet<string>;
  readonly records: number;
  readonly unreadable: UnreadableLines;
}

/**
 * A body is good when it is empty or ends with a newline, its last line is no trailer, all of it is
 * UTF-8 and, under `fail`, every line belongs to a record.
 *
 * `write` and `end` throw a BrokenSliceError: `broken_body` (4 attempts, divisible) when the body
 * was cut, garbled or given up; `unreadable_line` (2 attempts, not divisible) with the line's byte.
 */
export function createLineProof(options: LineProofOptions): LineProof {
  const lines = createRecordLines(options);
  const names = new Set<string>();
  const unreadable = collectUnreadable(options.onUnreadableLine);
  let records = 0;

  const judge = (line: RecordLine): void => {
    if (line.kind === 'unreadable') {
      unreadable.add(line);
      return;
    }
    records += 1;
    for (const name of Object.keys(line.record.bag)) names.add(name);
  };
  return {
    write(chunk) {
      for (const line of lines.write(chunk)) judge(line);
    },
    end() {
      // First the ending: a body that was cut is another matter than one with a strange line.
      const { unfinished, tail } = lines.ending();
      if (tail !== undefined && options.isTrailer(tail.trim())) {
        throw brokenBody('its last line says that the sender ended it early');
      }
      if (unfinished) throw brokenBody('its last line is not finished');
      for (const line of lines.rest()) judge(line);
    },
    names,
    get records() {
      return records;
    },
    unreadable,
  };
}
