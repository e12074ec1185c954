import { describe, expect, it } from '@jest/globals';
import { hostileBodies } from './hostile-bodies.js';
import { slowReaders } from './slow-readers.js';
import { storageTrouble } from './storage-trouble.js';
import { temporaryFiles } from './temporary-files.js';

/** Each reads for some seconds from an idle machine, and for minutes where others use it. */
const MINUTES = 600_000;
const MEASURES = { shortCompletes: 0, hangs: 0, problems: [] };

describe('the built connector', () => {
  it(
    'loses nothing to slow readers, ends at once when they leave, in bounded memory',
    async () => {
      const report = await slowReaders({ small: 8000, large: 24_000, seconds: 3 });
      expect(report).toMatchObject({ ...MEASURES, delivered: report.expected });
    },
    MINUTES,
  );

  it(
    'delivers everything, with a warning, where no temporary file can be kept',
    async () => {
      const report = await storageTrouble();
      expect(report).toMatchObject({ ...MEASURES, delivered: report.expected });
    },
    MINUTES,
  );

  it(
    'fails on bombs of gzip and endless bodies in bounded memory and time',
    async () => {
      expect(await hostileBodies()).toMatchObject(MEASURES);
    },
    MINUTES,
  );

  it(
    'keeps temporary files without a name, which no other user can read',
    async () => {
      expect(await temporaryFiles()).toMatchObject({ ...MEASURES, seen: 1 });
    },
    MINUTES,
  );
});
