import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from '@jest/globals';

const FOLDER = fileURLToPath(new URL('../.protocol-lines', import.meta.url));

/** The files that the current test file has written to. */
const begun = new Set<string>();

/**
 * Appends what the binary printed to a file of the current test file. After the tests, `verify:protocol` parses these
 * files with the official models of the protocol.
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
