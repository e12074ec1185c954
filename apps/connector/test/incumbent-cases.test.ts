import { describe, expect, it } from '@jest/globals';
import { configCases } from './incumbent/config-cases.js';
import { exportRecordCases } from './incumbent/export-record-cases.js';
import { exportRequestCases } from './incumbent/export-request-cases.js';
import type { IncumbentCase } from './incumbent/incumbent-case.js';
import { profileCases } from './incumbent/profile-cases.js';
import { reportCases } from './incumbent/report-cases.js';

const cases: readonly IncumbentCase[] = [
  ...profileCases,
  ...exportRecordCases,
  ...exportRequestCases,
  ...reportCases,
  ...configCases,
].sort((one, other) => Number.parseInt(one.item) - Number.parseInt(other.item));

/** Of the catalogue of those unit tests, the ones that say what the connector does. */
const COVERED = [
  ...[
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 15, 17, 18, 19, 20, 21, 22, 23, 24, 25, 27, 28, 29, 30, 31, 32,
  ],
  ...[33, 36, 41, 45, 46, 47],
];

describe('a unit test of the Python connector', () => {
  it.each(cases)('$item $title — $verdict', async (one) => {
    const result = await one.run();
    if (one.verdict === 'same') {
      expect(result).toEqual(one.theirs);
    } else {
      expect(result).toEqual(one.ours);
      expect(result).not.toEqual(one.theirs);
    }
  });

  it('is among the cases, whichever says what the connector does', () => {
    const items = cases.map(({ item }) => Number.parseInt(item));
    expect([...new Set(items)]).toEqual(COVERED);
  });
});
