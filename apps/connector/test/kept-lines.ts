import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from '@jest/globals';

const FOLDER = fileURLToPath(new URL('../.protocol-lines', import.meta.url));

/** The files that this test file has emptied already, because they had lines of earlier runs. */
const emptied = new Set<string>();

/**
 * Appends stdout of the connector to a file that is named after the current test file.
 * `npm run verify:protocol` parses these files with Airbyte's models of the protocol.
 */
export function keepLines(stdout: string): void {
  const test = basename(expect.getState().testPath ?? 'none');
  const path = join(FOLDER, `${test}.jsonl`);
  if (!emptied.has(path)) {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(path, '');
    emptied.add(path);
  }
  appendFileSync(path, stdout);
}
