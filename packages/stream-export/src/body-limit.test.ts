import { describe, expect, it } from '@jest/globals';
import { BodyLimit } from './body-limit.js';

const MIB = 1024 * 1024;

describe('the limit of a body', () => {
  it('is unknown after one broken body, after two of different lengths, and after small ones', () => {
    const limit = new BodyLimit();
    limit.measure(10 * MIB, 1);
    for (const bytes of [8 * MIB, 4 * MIB, 1000, 1000]) limit.broke(bytes);
    expect([limit.maxBytes, limit.hours]).toEqual([Infinity, Infinity]);
  });

  it('is the length of the longer body if two bodies of nearly the same length broke', () => {
    const limit = new BodyLimit();
    limit.broke(10 * MIB);
    limit.broke(8 * MIB);
    expect(limit.maxBytes).toBe(10 * MIB);
    // No download has arrived yet from which the hours could be estimated.
    expect(limit.hours).toBe(Infinity);
    limit.measure(5 * MIB, 2);
    expect(limit.hours).toBe(3);
  });

  it('is based on the largest of the last three downloads', () => {
    const limit = new BodyLimit();
    for (let count = 0; count < 2; count += 1) limit.broke(40 * MIB);
    limit.measure(30 * MIB, 1);
    expect(limit.hours).toBe(1);
    for (let count = 0; count < 3; count += 1) limit.measure(10 * MIB, 1);
    expect(limit.hours).toBe(3);
  });

  it('is removed when a larger body arrives', () => {
    const limit = new BodyLimit();
    for (let count = 0; count < 2; count += 1) limit.broke(4 * MIB);
    limit.measure(4 * MIB, 1);
    expect(limit.maxBytes).toBe(4 * MIB);
    limit.measure(4 * MIB + 1, 1);
    expect(limit.maxBytes).toBe(Infinity);
  });
});
