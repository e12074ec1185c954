import { describe, expect, it } from '@jest/globals';
import { openLog } from './log-file.js';

describe('a log file whose disk is full', () => {
  it('is reported once, and further lines are dropped without an error', () => {
    const problems: string[] = [];
    const log = openLog('/dev/full', { now: () => 0, onProblem: (text) => problems.push(text) });
    for (const text of ['one', 'two']) log.write('INFO', text);
    log.close();
    expect(problems).toEqual([
      'The log file /dev/full can no longer be written: no space is left on the device (ENOSPC). The sync continues without it.',
    ]);
  });
});
