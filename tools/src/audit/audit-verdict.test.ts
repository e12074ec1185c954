import { describe, expect, it } from '@jest/globals';
import { auditVerdict } from './audit-verdict.js';

const report = (severities: Readonly<Record<string, string>>): string =>
  JSON.stringify({
    auditReportVersion: 2,
    vulnerabilities: Object.fromEntries(
      Object.entries(severities).map(([name, severity]) => [name, { name, severity, via: [] }]),
    ),
    metadata: {},
  });

describe('the verdict of an audit', () => {
  it('is clean if nothing is worse than moderate', () => {
    expect(auditVerdict(report({}))).toEqual({ kind: 'clean', lesser: 0 });
    expect(auditVerdict(report({ a: 'low', b: 'moderate' }))).toEqual({
      kind: 'clean',
      lesser: 2,
    });
  });

  it('names every package with a high or critical finding', () => {
    expect(auditVerdict(report({ c: 'critical', a: 'low', b: 'high' }))).toEqual({
      kind: 'vulnerable',
      packages: ['b', 'c'],
    });
  });

  it.each([
    ['{"message":"405 Method Not Allowed","statusCode":405,"error":{}}', '405 Method Not Allowed'],
    ['{"auditReportVersion":1,"advisories":{}}', 'npm gave no report'],
    [
      '{"auditReportVersion":2,"vulnerabilities":{"a":{"severity":"apocalyptic"}}}',
      'npm gave no report',
    ],
    ['', 'npm gave no report'],
    ['{"auditReportVersion":2,', 'npm gave no report'],
  ])('is unavailable if npm says %s', (output, reason) => {
    expect(auditVerdict(output)).toEqual({ kind: 'unavailable', reason });
  });
});
