import { EventLines as FastLines, type EventLinesOptions } from '../src/event-lines.js';
import { createObjectLineValidator } from '../src/reference/object-line-validator.js';
import { transcodeObjectLines } from '../src/reference/object-transcode-lines.js';

/**
 * Exports the package with the reference implementation instead of the fast path. To see what the
 * fast path saves, bundle a connector with this module and compare it with the normal one.
 */
export * from '../src/index.js';

const REFERENCE = { createValidator: createObjectLineValidator, transcode: transcodeObjectLines };

export class EventLines extends FastLines {
  constructor(options: EventLinesOptions) {
    super(options, REFERENCE);
  }
}
