import { describe, expect, it } from '@jest/globals';
import { inMegabytes, processProblems } from './process-problems.js';

const MEGABYTE = 1024 * 1024;
const END = { hung: false, stderr: '', peakBytes: 90 * MEGABYTE };

describe('processProblems', () => {
  it('returns nothing for a process that ended within the memory limit, and without a limit', () => {
    expect(processProblems(END, 90 * MEGABYTE)).toEqual([]);
    expect(processProblems({ ...END, peakBytes: 9e12 })).toEqual([]);
  });

  it.each([
    ['it hangs', { hung: true }],
    ['it wrote to stderr', { stderr: 'a warning of Node' }],
    ['it used 91 MB of memory', { peakBytes: 91 * MEGABYTE }],
  ])('returns "%s"', (problem, change) => {
    expect(processProblems({ ...END, ...change }, 90 * MEGABYTE)).toEqual([problem]);
  });

  it('returns all problems of a process', () => {
    const end = { hung: true, stderr: 'a warning of Node', peakBytes: 91 * MEGABYTE };
    expect(processProblems(end, 90 * MEGABYTE)).toHaveLength(3);
  });
});

describe('inMegabytes', () => {
  it('rounds to complete megabytes', () => {
    expect(inMegabytes(1.4 * MEGABYTE)).toBe('1');
    expect(inMegabytes(1.6 * MEGABYTE)).toBe('2');
  });
});
