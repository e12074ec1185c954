import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { printed } from '../harness/report/write-results.js';
import { copyWorkspace } from '../harness/workspace/copy-workspace.js';
import { WORKSPACE_ROOT } from '../harness/workspace/workspace-root.js';
import { ScratchFiles } from '../harness/workspace/scratch-files.js';
import { SEEDED_BUGS, type SeededBug } from './seeded-bugs.js';
import { readOptions, positiveWholeNumber } from '../harness/workspace/read-options.js';

const NOT_NOTICED = 'NOT NOTICED';

const { values, positionals } = readOptions<{ readonly search?: number }>((command) =>
  command
    .description(
      'Puts one seeded bug at a time into a copy of the workspace and runs its kept seeds there. Exit code 1 when a seed breaks no invariant.',
    )
    .option(
      '--search <n>',
      'run seeds 1 to n instead, until one notices the bug',
      positiveWholeNumber,
    )
    .argument('[text]', 'only seeded bugs with it in their title'),
);
const chosen = SEEDED_BUGS.filter(({ title }) => title.includes(positionals[0] ?? ''));
if (chosen.length === 0)
  throw new RangeError(`no seeded bug has ${String(positionals[0])} in its title`);
const scratch = await ScratchFiles.create();
try {
  copyWorkspace(scratch.directory);
  const rows = chosen.flatMap(rowsOf);
  process.stdout.write(`${printed({ columns: ['seeded bug', 'seeds', 'noticed by'], rows })}\n`);
  process.exitCode = rows.every(([, , by]) => by !== NOT_NOTICED) ? 0 : 1;
} finally {
  await scratch.remove();
}

function rowsOf(bug: SeededBug): [string, string, string][] {
  const runs =
    values.search === undefined
      ? bug.seeds.map((seed) => [seed])
      : [Array.from({ length: values.search }, (_, index) => index + 1)];
  const path = join(scratch.directory, bug.file);
  const whole = readFileSync(path, 'utf8');
  writeFileSync(path, withBug(whole, bug));
  try {
    return runs.map((seeds) => {
      process.stderr.write(`${bug.title}: ${seeds.join(' ').slice(0, 40)}…\n`);
      return [bug.title, seeds.length === 1 ? String(seeds[0]) : 'search', firstBroken(seeds, bug)];
    });
  } finally {
    writeFileSync(path, whole);
  }
}

function withBug(whole: string, { changes, file }: SeededBug): string {
  return changes.reduce((text, { right, wrong }) => {
    if (text.split(right).length !== 2) throw new Error(`${file} has changed: ${right}`);
    return text.replace(right, () => wrong);
  }, whole);
}

function firstBroken(
  seeds: readonly number[],
  { streams = 'seven' }: Pick<SeededBug, 'streams'>,
): string {
  const script = relative(
    WORKSPACE_ROOT,
    fileURLToPath(new URL('first-broken.ts', import.meta.url)),
  );
  const tsx = [
    'tsx',
    '--conditions=@source-mixpanel/source',
    script,
    streams,
    ...seeds.map(String),
  ];
  const run = spawnSync('npx', tsx, { cwd: scratch.directory, encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`the simulation broke off:\n${run.stderr.slice(-2000)}`);
  return run.stdout.trim().slice(0, 160) || NOT_NOTICED;
}
