import { describe, it } from '@jest/globals';
import { compareRandomLines } from './compare-readers.js';

describe('the fast path', () => {
  it('agrees with the reference implementation on at least 100,000 random lines', async () => {
    await compareRandomLines(100_000);
  });
});
