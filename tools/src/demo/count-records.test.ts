import { describe, expect, it } from '@jest/globals';
import { countRecords } from './count-records.js';

describe('countRecords', () => {
  it('counts a record that is split over several lines once', () => {
    expect(countRecords(['{"a":1}', '{"b":', '2,', '"c":3}', '{"d":4}'])).toBe(3);
  });
});
