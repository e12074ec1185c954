import { describe, expect, it } from '@jest/globals';
import { textTable } from './text-table.js';

describe('textTable', () => {
  it('aligns numbers to the right and other columns to the left, without spaces at the ends of lines', () => {
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
