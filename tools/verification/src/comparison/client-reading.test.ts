import { describe, expect, it } from '@jest/globals';
import { difference } from './client-reading.js';

describe('difference', () => {
  it.each([
    {
      what: 'equal lists in another order',
      lists: [
        ['a', 'b', 'a'],
        ['a', 'a', 'b'],
      ],
    },
    { what: 'two empty lists', lists: [[], []] },
    {
      what: 'one copy fewer',
      lists: [
        ['a', 'b', 'a'],
        ['a', 'b'],
      ],
      problem: '1 missing, such as a',
    },
    {
      what: 'one copy more',
      lists: [
        ['a', 'b'],
        ['b', 'b', 'a'],
      ],
      problem: '1 too many, such as b',
    },
    {
      what: 'another value',
      lists: [
        ['a', 'b'],
        ['a', 'c'],
      ],
      problem: '1 missing, such as b; 1 too many, such as c',
    },
    {
      what: 'lists of equal length, of which one has a text twice',
      lists: [
        ['a', 'b'],
        ['a', 'a'],
      ],
      problem: '1 missing, such as b; 1 too many, such as a',
    },
  ])('compares lists as multisets: $what', ({ lists: [expected = [], got = []], problem }) => {
    expect(difference(expected, got)).toBe(problem);
  });
});
