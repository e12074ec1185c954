import { describe, expect, it } from '@jest/globals';
import { outputLines } from './output-lines.js';

async function split(text: string, size: number): Promise<string[]> {
  const bytes = Buffer.from(text);
  async function* chunks(): AsyncIterable<Buffer> {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  const lines: string[] = [];
  for await (const line of outputLines(chunks())) lines.push(line.toString('utf8'));
  return lines;
}

describe('outputLines', () => {
  it.each([1, 2, 3, 7, 1000])('yields the same lines from chunks of %i bytes', async (size) => {
    expect(await split('a\n\nü\u2028\u0085b\r\nlast', size)).toEqual([
      'a',
      '',
      'ü\u2028\u0085b\r',
      'last',
    ]);
  });
});
