import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { WORKSPACE_ROOT } from '../workspace/workspace-root.js';

/** Writes the figures of one bench, and what they were seen on, to `.bench/NAME.json`. */
export async function writeResults(name: string, figures: object): Promise<void> {
  const directory = join(WORKSPACE_ROOT, '.bench');
  await mkdir(directory, { recursive: true });
  const machine = { cores: cpus().length, processor: cpus()[0]?.model, node: process.version };
  const text = JSON.stringify({ machine, ...figures }, null, 2);
  await writeFile(join(directory, `${name}.json`), `${text}\n`);
}
