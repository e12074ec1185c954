import { readdir, readlink, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { startBigExport } from '../harness/projects/big-export.js';
import { readBigExport } from './big-read.js';
import { emptyReport, type ExperimentReport } from '../harness/report/experiment-report.js';
import { ScratchFiles } from '../harness/workspace/scratch-files.js';

/**
 * The number of events. Their body is larger than the connector keeps in memory, so it needs a
 * temporary file.
 */
const LINES = 12_000;

interface OpenFile {
  readonly target: string;
  /** Permission bits. */
  readonly mode: number;
}

/**
 * Inspects the temporary files of a read while it runs. They must have no name, and other users
 * must not be able to read them. So the directory must stay empty.
 */
export async function inspectTemporaryFiles(): Promise<
  ExperimentReport & { readonly seen: number }
> {
  const files = await ScratchFiles.create();
  const source = await startBigExport(LINES);
  const problems: string[] = [];
  let seen = 0;
  let isInspected = false;
  try {
    const read = await readBigExport(source, {
      environment: { TMPDIR: files.directory },
      // Records arrive only after the body is verified. Then the connector reads it from its
      // temporary file.
      pace: async ({ bytes, pid }) => {
        if (isInspected || bytes < 1_000_000) return;
        isInspected = true;
        const open = await listOpenFiles(files.directory, pid);
        const named = await readdir(files.directory);
        seen = open.length;
        if (named.length > 0) problems.push(`the directory contains ${named.length} files`);
        for (const { target, mode } of open) {
          if (!target.endsWith(' (deleted)')) problems.push('a temporary file has a name');
          if (mode !== 0o600) problems.push(`a temporary file has the mode ${mode.toString(8)}`);
        }
      },
    });
    if (read.delivered !== LINES) problems.push(`${LINES - read.delivered} events are missing`);
    const left = await readdir(files.directory);
    if (left.length > 0) problems.push(`${left.length} files were not deleted`);
  } finally {
    await source.close();
    await files.remove();
  }
  if (seen === 0) problems.push('no temporary file was seen');
  return { ...emptyReport('temporary files'), syncs: 1, problems, seen };
}

async function listOpenFiles(directory: string, pid: number): Promise<readonly OpenFile[]> {
  const descriptors = join('/proc', String(pid), 'fd');
  const files: OpenFile[] = [];
  for (const name of await readdir(descriptors)) {
    const path = join(descriptors, name);
    const target = await readlink(path).catch(() => '');
    if (!target.startsWith(directory)) continue;
    files.push({ target, mode: (await stat(path)).mode & 0o777 });
  }
  return files;
}
