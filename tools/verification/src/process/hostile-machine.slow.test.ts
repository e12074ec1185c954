import { describe, expect, it } from '@jest/globals';
import { hostileBodies } from './hostile-bodies.js';
import { slowReaders } from './slow-readers.js';
import { storageTrouble } from './storage-trouble.js';
import { temporaryFiles } from './temporary-files.js';

/** A test takes some seconds on an idle machine, and minutes on a busy one. */
const TIMEOUT_MILLISECONDS = 600_000;
const NO_PROBLEMS = { shortCompletes: 0, hangs: 0, problems: [] };

describe('the built connector', () => {
  it(
    'delivers everything to slow readers in bounded memory, and ends soon after a reader closes the pipe',
    async () => {
      const report = await slowReaders({ small: 8000, large: 24_000, seconds: 3 });
      expect(report).toMatchObject({ ...NO_PROBLEMS, delivered: report.expected });
    },
    TIMEOUT_MILLISECONDS,
  );

  it(
    'delivers everything, with a warning, if it cannot write a temporary file',
    async () => {
      const report = await storageTrouble();
      expect(report).toMatchObject({ ...NO_PROBLEMS, delivered: report.expected });
    },
    TIMEOUT_MILLISECONDS,
  );

  it(
    'fails in bounded memory and time if a body is a gzip bomb or never ends',
    async () => {
      expect(await hostileBodies()).toMatchObject(NO_PROBLEMS);
    },
    TIMEOUT_MILLISECONDS,
  );

  it(
    'uses only temporary files that have no name and that other users cannot read',
    async () => {
      expect(await temporaryFiles()).toMatchObject({ ...NO_PROBLEMS, seen: 1 });
    },
    TIMEOUT_MILLISECONDS,
  );
});
