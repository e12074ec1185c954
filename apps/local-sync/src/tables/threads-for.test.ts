import { describe, expect, it } from '@jest/globals';
import { threadsFor } from './threads-for.js';

describe('threadsFor', () => {
  it.each([
    ['256MB', 64, 2],
    ['256MB', 1, 1],
    ['2GB', 64, 15],
    ['2GB', 8, 8],
    ['512 MiB', 64, 4],
    ['1.5gib', 64, 12],
    ['100kb', 64, 1],
  ])('with %s on %d cores, returns %d threads', (memory, cores, threads) => {
    expect(threadsFor(memory, cores)).toBe(threads);
  });
});
