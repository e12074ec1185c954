import { describe, expect, it } from '@jest/globals';
import { momentText } from './moment-text.js';

const now = Date.UTC(2026, 0, 1, 23, 30, 0);

describe('momentText', () => {
  it.each([
    [0, '23:30:00 UTC (in 0 s)'],
    [-5000, '23:29:55 UTC (in 0 s)'],
    [1, '23:30:00 UTC (in 1 s)'],
    [119_000, '23:31:59 UTC (in 119 s)'],
    [119_001, '23:31 UTC (in 2 min)'],
    [3_600_000, '00:30 UTC (in 60 min)'],
  ])('writes a moment that is %d ms ahead as %s', (ahead, text) => {
    expect(momentText(now + ahead, now)).toBe(text);
  });
});
