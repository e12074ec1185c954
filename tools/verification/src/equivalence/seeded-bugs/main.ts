import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Argument } from 'commander';
import { PYTHON_FOLDER, pythonEnvironment } from '../../harness/python/python-environment.js';
import { formatTable, writeResults } from '../../harness/report/write-results.js';
import { playSeededBugs } from '../../harness/seeded-bugs/seeded-bug.js';
import { partOf, readOptions } from '../../harness/workspace/read-options.js';
import { EQUIVALENCE_BUGS, type EquivalenceBug } from './seeded-bugs.js';

/** The maximum number of cases per seeded bug. The run fails if none of them notices the bug. */
const CASES = 150;
const { positionals } = readOptions((command) =>
  command
    .description(
      'Puts one seeded bug at a time into a copy of the workspace and runs the equivalence suite there until a case fails. The exit code is 1 if the suite does not notice one of the bugs.',
    )
    .addArgument(
      new Argument('[text]', 'play only the seeded bugs whose title contains this text').argParser(
        partOf(EQUIVALENCE_BUGS.map(({ title }) => title)),
      ),
    ),
);

const [text = ''] = positionals;
const bugs = EQUIVALENCE_BUGS.filter(({ title }) => title.includes(text));
for (const version of ['python-connector-4', 'python-connector-3']) pythonEnvironment(version);
const rows = await playSeededBugs(bugs, (bug, folder) => {
  linkPythonEnvironments(folder);
  process.stderr.write(`${bug.title}…\n`);
  return [bug.title, firstFailure(bug, folder)] as const;
});
const shown = rows.map(([title, by]) => [title, by ?? 'NOT NOTICED']);
const bugsTable = { columns: ['seeded bug', 'noticed by'], rows: shown };
process.stdout.write(`${formatTable(bugsTable)}\n`);
await writeResults('seeded-bugs', { tables: { bugs: bugsTable } });
process.exitCode = rows.every(([, by]) => by !== undefined) ? 0 : 1;

/** Makes the installed Python environments available in a copy of the workspace. */
function linkPythonEnvironments(folder: string): void {
  for (const name of readdirSync(PYTHON_FOLDER).filter((one) => one.startsWith('.venv-'))) {
    const link = join(folder, 'tools', 'verification', 'python', name);
    if (!existsSync(link)) symlinkSync(join(PYTHON_FOLDER, name), link);
  }
}

/**
 * Returns the first failure of the first case that notices the bug, or undefined if every case
 * passes.
 */
function firstFailure({ needsSettings }: EquivalenceBug, folder: string): string | undefined {
  const mode = needsSettings === true ? ['--settings'] : [];
  const played = spawnSync(
    'npm',
    [
      'run',
      '--silent',
      'verify:equivalence',
      '--',
      '--cases',
      String(CASES),
      '--seed',
      '1',
      '--stop',
      ...mode,
    ],
    { cwd: folder, encoding: 'utf8' },
  );
  if (played.status === 0) return undefined;
  const found = played.stdout.split('\n').find((line) => line.startsWith('seed '));
  if (found !== undefined) return found.slice(0, 160);
  throw new Error(`the equivalence suite stopped:\n${played.stderr.slice(-2000)}`);
}
