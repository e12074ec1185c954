import { describe, expect, it } from '@jest/globals';
import { explainDiagnosis } from './explain-diagnosis.js';

describe('explainDiagnosis', () => {
  it('wraps long texts within their column, so that no line is longer than 100 characters', () => {
    const text = explainDiagnosis({
      kind: 'usable',
      findings: [
        { topic: 'history', severity: 'warning', text: 'word '.repeat(60).trim() },
        { topic: 'event times', severity: 'unknown', text: 'short' },
      ],
    });
    const lines = text.split('\n');
    expect(lines.every((line) => line.length <= 100)).toBe(true);
    expect(lines[0]).toMatch(/^WARN {2}history {6}word word/);
    expect(lines[1]).toMatch(/^ {19}word/);
    expect(text).toContain('\n?     event times  short\n');
    expect(text.match(/word/g)).toHaveLength(60);
    expect(text.endsWith('\n\nSUCCEEDED: the connector can read the project.\n')).toBe(true);
  });

  it('prints each problem on a line of its own', () => {
    const text = explainDiagnosis({
      kind: 'unusable',
      findings: [],
      message: 'This is wrong.\nThat is wrong, too.',
      code: 'invalid_config',
    });
    expect(text).toBe('FAILED: This is wrong.\nThat is wrong, too. (code: invalid_config)\n');
  });
});
