import { describe, expect, it } from '@jest/globals';
import { textTable } from './text-table.js';

describe('textTable', () => {
  it('aligns numbers to the right, all else to the left, and leaves no blank at a line end', () => {
    const rows = [
      ['export', '2,099', '{"time":1}'],
      ['cohorts', '4', ''],
    ];
    expect(textTable(['stream', 'records', 'state'], rows).split('\n')).toEqual([
      'stream   records  state',
      'export     2,099  {"time":1}',
      'cohorts        4',
    ]);
  });
});
