import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WORKSPACE_ROOT } from '../harness/workspace/workspace-root.js';

const FOLDERS = [
  'packages',
  'apps',
  'tools/verification/src/equivalence',
  'tools/verification/src/harness',
  'tools/verification/python',
];
const OMITTED = new Set([
  'node_modules',
  'dist',
  'out-tsc',
  'test',
  'fixtures',
  'data',
  '.equivalence',
]);

/**
 * Returns a hash of all code except tests. The journal uses it, so that results of changed code are
 * not reused.
 */
export function codeHash(): string {
  const hash = createHash('sha256');
  for (const folder of FOLDERS) addFolder(hash, join(WORKSPACE_ROOT, folder));
  return hash.digest('hex').slice(0, 12);
}

function addFolder(hash: ReturnType<typeof createHash>, folder: string): void {
  const entries = readdirSync(folder, { withFileTypes: true });
  for (const entry of entries.sort((left, right) => (left.name < right.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    const isOmitted = OMITTED.has(entry.name) || entry.name.startsWith('.venv-');
    if (entry.isDirectory() && !isOmitted) addFolder(hash, path);
    if (/\.(?:ts|py|txt)$/.test(entry.name) && !/\.test\.ts$/.test(entry.name)) {
      hash.update(path.slice(WORKSPACE_ROOT.length)).update(readFileSync(path));
    }
  }
}
