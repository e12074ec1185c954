import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { fileLines } from './file-lines.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'file-lines-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

it.each([
  ['lines that end in the middle of a chunk', [700_001, 600_000, 1]],
  ['a line as long as a chunk', [1_048_575, 3]],
  ['a line of several chunks', [5, 3_000_000, 7]],
])('reads %s completely', (_what, lengths) => {
  const path = join(directory, 'lines');
  // Each character has two bytes, so that the end of a chunk also divides a character.
  const lines = lengths.map((length, index) => `${index}${'ü'.repeat(length / 2)}`);
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
  expect([...fileLines(path)].map((line) => line.length)).toEqual(lines.map((line) => line.length));
  expect([...fileLines(path)].join('') === lines.join('')).toBe(true);
  writeFileSync(path, lines.join('\n'));
  expect([...fileLines(path)].join('') === lines.join('')).toBe(true);
});
