import { describe, expect, it } from '@jest/globals';
import { OutputBuffer } from './output-buffer.js';

/** Bytes that tell their place. */
const counting = (length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, index) => (index * 7) % 251);

describe('the buffer of what is on its way out', () => {
  it('holds what was appended, in pieces of any length and from anywhere in them', () => {
    const output = new OutputBuffer();
    const expected: number[] = [];
    for (const length of [0, 1, 31, 32, 33, 1000]) {
      const piece = counting(length);
      output.append(piece);
      output.appendPart(piece, 1, Math.max(1, length - 1));
      expected.push(...piece, ...piece.subarray(1, Math.max(1, length - 1)));
    }
    expect([...output.take()]).toEqual(expected);
  });

  it('keeps what it holds when it grows, and lends a view of the new bytes', () => {
    const output = new OutputBuffer();
    const piece = counting(1000);
    for (let turn = 0; turn < 100; turn += 1) output.append(piece);
    expect(output.bytes.length).toBeGreaterThanOrEqual(100_000);
    output.view.setUint8(0, 99);
    const taken = output.take();
    expect(taken.length).toBe(100_000);
    expect(taken[0]).toBe(99);
    expect(Buffer.from(taken.subarray(99_000)).equals(piece)).toBe(true);
  });

  it('makes room for what is still to be written, and for no more than that where it has it', () => {
    const output = new OutputBuffer();
    const { bytes } = output;
    output.append(counting(100));
    output.reserve(bytes.length - 100);
    expect(output.bytes).toBe(bytes);
    output.reserve(bytes.length - 99);
    expect(output.bytes.length).toBe(2 * bytes.length);
    output.reserve(1_000_000);
    expect(output.bytes.length).toBe(1_000_100);
    expect([...output.take()]).toEqual([...counting(100)]);
  });

  it('is empty once its bytes were taken, and used again unless one long record made it large', () => {
    const output = new OutputBuffer();
    const { bytes } = output;
    output.append(counting(10));
    expect(output.take().length).toBe(10);
    expect(output.used).toBe(0);
    expect(output.bytes).toBe(bytes);
    output.reserve(4 * 1024 * 1024);
    const large = output.bytes;
    output.take();
    expect(output.bytes).toBe(large);
    output.reserve(4 * 1024 * 1024 + 1);
    output.append(counting(10));
    expect([...output.take()]).toEqual([...counting(10)]);
    expect(output.bytes.length).toBe(bytes.length);
  });
});
