import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyWorkspace } from '../../harness/workspace/copy-workspace.js';
import { PYTHON_FOLDER, pythonEnvironment } from '../../harness/python/python-environment.js';
import { ScratchFiles } from '../../harness/workspace/scratch-files.js';
import { printed, writeResults } from '../../harness/report/write-results.js';
import { PLANTED_BUGS, type PlantedBug } from './planted-bugs.js';
import { readOptions } from '../../harness/workspace/read-options.js';

/** A seeded bug that none of them notices fails this run. */
const CASES = 150;
const { positionals } = readOptions((command) =>
  command
    .description(
      'Puts one seeded bug at a time into a copy of the workspace and runs the equivalence suite there until a case fails. Exit code 1 when no case fails.',
    )
    .argument('[text]', 'only seeded bugs with it in their title'),
);

const [text = ''] = positionals;
const bugs = PLANTED_BUGS.filter(({ title }) => title.includes(text));
if (bugs.length === 0) throw new RangeError(`no seeded bug has ${text} in its title`);
for (const version of ['python-connector-4', 'python-connector-3']) pythonEnvironment(version);
const scratch = await ScratchFiles.create();
try {
  copyWorkspace(scratch.directory);
  for (const name of readdirSync(PYTHON_FOLDER).filter((one) => one.startsWith('.venv-'))) {
    symlinkSync(
      join(PYTHON_FOLDER, name),
      join(scratch.directory, 'tools', 'verification', 'python', name),
    );
  }
  const rows = bugs.map((bug) => {
    process.stderr.write(`${bug.title}…\n`);
    return [bug.title, noticed(bug)] as const;
  });
  const shown = rows.map(([title, by]) => [title, by ?? 'NOT NOTICED']);
  const bugsTable = { columns: ['seeded bug', 'noticed by'], rows: shown };
  process.stdout.write(`${printed(bugsTable)}\n`);
  await writeResults('seeded-bugs', { tables: { bugs: bugsTable } });
  process.exitCode = rows.every(([, by]) => by !== undefined) ? 0 : 1;
} finally {
  await scratch.remove();
}

/** The first failure of the first case that notices the defect. */
function noticed({ file, right, wrong, needsSettings }: PlantedBug): string | undefined {
  const path = join(scratch.directory, file);
  const whole = readFileSync(path, 'utf8');
  if (whole.split(right).length !== 2) throw new Error(`${file} has changed: ${right}`);
  writeFileSync(
    path,
    whole.replace(right, () => wrong),
  );
  try {
    return firstFailure(needsSettings === true ? ['--settings'] : []);
  } finally {
    writeFileSync(path, whole);
  }
}

function firstFailure(mode: readonly string[]): string | undefined {
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
    { cwd: scratch.directory, encoding: 'utf8' },
  );
  if (played.status === 0) return undefined;
  const found = played.stdout.split('\n').find((line) => line.startsWith('seed '));
  if (found !== undefined) return found.slice(0, 160);
  throw new Error(`the equivalence suite stopped:\n${played.stderr.slice(-2000)}`);
}
