import { describe, expect, it } from '@jest/globals';
import { configCases } from './python-connector/config-cases.js';
import { exportRecordCases } from './python-connector/export-record-cases.js';
import { exportRequestCases } from './python-connector/export-request-cases.js';
import type { PythonCase } from './python-connector/python-case.js';
import { profileCases } from './python-connector/profile-cases.js';
import { reportCases } from './python-connector/report-cases.js';

const cases: readonly PythonCase[] = [
  ...profileCases,
  ...exportRecordCases,
  ...exportRequestCases,
  ...reportCases,
  ...configCases,
].sort((one, other) => Number.parseInt(one.item) - Number.parseInt(other.item));

/** The numbers of the Python connector's unit tests of what it reads, requests or reports. */
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

  it('has a case here if it tests what the connector reads, requests or reports', () => {
    const items = cases.map(({ item }) => Number.parseInt(item));
    expect([...new Set(items)]).toEqual(COVERED);
  });
});
