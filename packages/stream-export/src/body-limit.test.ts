import { describe, expect, it } from '@jest/globals';
import { BodyLimit } from './body-limit.js';

const MIB = 1024 * 1024;

describe('the estimated size above which downloads break', () => {
  it('is unknown while broken downloads have different lengths or are small', () => {
    const limit = new BodyLimit();
    limit.addComplete(10 * MIB, 1);
    for (const bytes of [8 * MIB, 4 * MIB, 1000, 1000]) limit.addBroken(bytes);
    expect([limit.maxBytes, limit.hours]).toEqual([Infinity, Infinity]);
  });

  it('is the length of the longer download if two downloads of nearly the same length broke', () => {
    const limit = new BodyLimit();
    limit.addBroken(10 * MIB);
    limit.addBroken(8 * MIB);
    expect(limit.maxBytes).toBe(10 * MIB);
    // Without a complete download, the number of bytes per hour of data is unknown.
    expect(limit.hours).toBe(Infinity);
    limit.addComplete(5 * MIB, 2);
    expect(limit.hours).toBe(3);
  });

  it('is converted to hours with the largest number of bytes per hour of the last three downloads', () => {
    const limit = new BodyLimit();
    for (let count = 0; count < 2; count += 1) limit.addBroken(40 * MIB);
    limit.addComplete(30 * MIB, 1);
    expect(limit.hours).toBe(1);
    for (let count = 0; count < 3; count += 1) limit.addComplete(10 * MIB, 1);
    expect(limit.hours).toBe(3);
  });

  it('is removed when a larger download is complete', () => {
    const limit = new BodyLimit();
    for (let count = 0; count < 2; count += 1) limit.addBroken(4 * MIB);
    limit.addComplete(4 * MIB, 1);
    expect(limit.maxBytes).toBe(4 * MIB);
    limit.addComplete(4 * MIB + 1, 1);
    expect(limit.maxBytes).toBe(Infinity);
  });
});
