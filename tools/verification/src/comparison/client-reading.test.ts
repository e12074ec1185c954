import { describe, expect, it } from '@jest/globals';
import { difference } from './client-reading.js';

describe('what a client read', () => {
  it.each([
    {
      what: 'the same in another order',
      lists: [
        ['a', 'b', 'a'],
        ['a', 'a', 'b'],
      ],
    },
    { what: 'nothing of nothing', lists: [[], []] },
    {
      what: 'one copy less',
      lists: [
        ['a', 'b', 'a'],
        ['a', 'b'],
      ],
      problem: '1 missing, as a',
    },
    {
      what: 'one copy more',
      lists: [
        ['a', 'b'],
        ['b', 'b', 'a'],
      ],
      problem: '1 too many, as b',
    },
    {
      what: 'another value',
      lists: [
        ['a', 'b'],
        ['a', 'c'],
      ],
      problem: '1 missing, as b; 1 too many, as c',
    },
    {
      what: 'as many, one of them twice',
      lists: [
        ['a', 'b'],
        ['a', 'a'],
      ],
      problem: '1 missing, as b; 1 too many, as a',
    },
  ])('is judged as a multiset: $what', ({ lists: [expected = [], got = []], problem }) => {
    expect(difference(expected, got)).toBe(problem);
  });
});
