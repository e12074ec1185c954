import { brokenBody } from '../lines/broken-body.js';
import type { LineValidator, LineValidatorOptions } from '../fast/line-validator.js';
import { countRecord, EventCounts } from '../values/event-counts.js';
import { LineTally } from '../lines/line-tally.js';
import { createRecordLines, type RecordLine } from './record-lines.js';

/** Reference implementation of `createLineValidator`, which creates an object for each record. */
export function createObjectLineValidator(options: LineValidatorOptions): LineValidator {
  const lines = createRecordLines(options);
  const names = new Set<string>();
  const tally = new LineTally(options.onUnreadableLine);
  const { countBy } = options;
  const counts = new EventCounts();

  const addLine = (line: RecordLine): void => {
    if (line.kind === 'unreadable') {
      tally.addUnreadable(line);
      return;
    }
    tally.addRecords(1);
    for (const name of Object.keys(line.record.bag)) names.add(name);
    if (countBy !== undefined) countRecord(line.record, countBy, counts);
  };
  return {
    write(chunk) {
      for (const line of lines.write(chunk)) addLine(line);
    },
    end() {
      // The end is checked first: a body that was cut off is reported as such, even if this has
      // made a line unreadable.
      const { unfinished, tail } = lines.ending();
      if (tail !== undefined && options.isAbortMarker(tail.trim())) {
        throw brokenBody('its last line says that the sender ended it early');
      }
      if (unfinished) throw brokenBody('its last line is not finished');
      for (const line of lines.rest()) addLine(line);
      tally.end();
    },
    close: () => undefined,
    names,
    slowLines: undefined,
    get records() {
      return tally.records;
    },
    unreadable: tally.unreadable,
    counts,
  };
}
