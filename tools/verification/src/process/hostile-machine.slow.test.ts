import { describe, expect, it } from '@jest/globals';
import { readHostileBodies } from './hostile-bodies.js';
import { runSlowReaders } from './slow-readers.js';
import { runWithoutStorage } from './storage-trouble.js';
import { inspectTemporaryFiles } from './temporary-files.js';

/** A test takes some seconds on an idle machine, and minutes on a busy one. */
const TIMEOUT_MILLISECONDS = 600_000;
const NO_PROBLEMS = { shortCompletes: 0, hangs: 0, problems: [] };

describe('the built connector', () => {
  it(
    'delivers everything to slow readers in bounded memory, and ends soon after a reader closes the pipe',
    async () => {
      const report = await runSlowReaders({ small: 8000, large: 24_000, seconds: 3 });
      expect(report).toMatchObject({ ...NO_PROBLEMS, delivered: report.expected });
    },
    TIMEOUT_MILLISECONDS,
  );

  it(
    'delivers everything, with a warning, if it cannot write a temporary file',
    async () => {
      const report = await runWithoutStorage();
      expect(report).toMatchObject({ ...NO_PROBLEMS, delivered: report.expected });
    },
    TIMEOUT_MILLISECONDS,
  );

  it(
    'fails in bounded memory and time if a body is a gzip bomb or never ends',
    async () => {
      expect(await readHostileBodies()).toMatchObject(NO_PROBLEMS);
    },
    TIMEOUT_MILLISECONDS,
  );

  it(
    'uses only temporary files that have no name and that other users cannot read',
    async () => {
      expect(await inspectTemporaryFiles()).toMatchObject({ ...NO_PROBLEMS, seen: 1 });
    },
    TIMEOUT_MILLISECONDS,
  );
});
