import { spawnSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { textTable } from '@source-mixpanel/text';
import { WORKSPACE_ROOT } from '../workspace/workspace-root.js';

/** A table of results, which a command prints and publishes. */
export interface ResultTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface Results {
  /** The tables by name. The pages of docs/evidence refer to a table by the name. */
  readonly tables: Readonly<Record<string, ResultTable>>;
  /** All measurements, which are kept in the file but not published. */
  readonly figures?: unknown;
}

export function formatTable({ columns, rows }: ResultTable): string {
  return textTable(columns, rows);
}

/**
 * Writes the results of one command to `.results/NAME.json`, with the command, the date, the commit
 * and the machine. `npm run docs -- --take NAME` publishes them in docs/evidence.
 */
export async function writeResults(name: string, { tables, figures }: Results): Promise<void> {
  const directory = join(WORKSPACE_ROOT, '.results');
  await mkdir(directory, { recursive: true });
  const result = {
    command: commandLine(),
    date: new Date().toISOString().slice(0, 10),
    commit: START_COMMIT,
    machine: machine(),
    tables,
    figures,
  };
  await writeFile(join(directory, `${name}.json`), `${JSON.stringify(result, null, 2)}\n`);
}

/**
 * The commit at the start, because another commit may be checked out before a long command ends.
 */
const START_COMMIT = commit();

/**
 * Returns the command as a user types it: the npm script or, without one, the path of the program.
 */
function commandLine(): string {
  const script = process.env['npm_lifecycle_event'];
  const [, program = '', ...args] = process.argv;
  const start =
    script === undefined ? [program.replace(`${WORKSPACE_ROOT}/`, '')] : ['npm run', script];
  return [...start, ...(args.length > 0 && script !== undefined ? ['--'] : []), ...args].join(' ');
}

/**
 * Returns the commit, with `-dirty` if files differ from it; `none` outside of a git repository.
 */
function commit(): string {
  const flags = ['describe', '--always', '--dirty', '--exclude', '*'];
  const { status, stdout } = spawnSync('git', flags, { cwd: WORKSPACE_ROOT, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : 'none';
}

function machine(): string {
  const processor = cpus()[0]?.model.trim() ?? 'unknown processor';
  return `${cpus().length} cores of ${processor}, Node ${process.versions.node}`;
}
