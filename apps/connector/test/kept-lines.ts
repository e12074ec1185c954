import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from '@jest/globals';

const FOLDER = fileURLToPath(new URL('../.protocol-lines', import.meta.url));

/** Files that this test file has begun. */
const begun = new Set<string>();

/**
 * Keeps what the binary printed, one file for each file of tests, so that a check after the tests
 * holds all of it against the protocol's own models.
 */
export function keepLines(stdout: string): void {
  const test = basename(expect.getState().testPath ?? 'none');
  const path = join(FOLDER, `${test}.jsonl`);
  if (!begun.has(path)) {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(path, '');
    begun.add(path);
  }
  appendFileSync(path, stdout);
}
