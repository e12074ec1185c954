import { spawnSync } from 'node:child_process';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Argument } from 'commander';
import { formatTable } from '../harness/report/write-results.js';
import { playSeededBugs } from '../harness/seeded-bugs/seeded-bug.js';
import { WORKSPACE_ROOT } from '../harness/workspace/workspace-root.js';
import { SIMULATION_BUGS, type SimulationBug } from './seeded-bugs.js';
import { partOf, positiveInteger, readOptions } from '../harness/workspace/read-options.js';

const NOT_NOTICED = 'NOT NOTICED';

const { values, positionals } = readOptions<{ readonly search?: number }>((command) =>
  command
    .description(
      'Puts one seeded bug at a time into a copy of the workspace and runs its kept seeds there. The exit code is 1 if a seed does not notice its bug.',
    )
    .option('--search <n>', 'run seeds 1 to n instead, until one notices the bug', positiveInteger)
    .addArgument(
      new Argument('[text]', 'play only the seeded bugs whose title contains this text').argParser(
        partOf(SIMULATION_BUGS.map(({ title }) => title)),
      ),
    ),
);
const chosen = SIMULATION_BUGS.filter(({ title }) => title.includes(positionals[0] ?? ''));
const rows = (await playSeededBugs(chosen, rowsOf)).flat();
process.stdout.write(`${formatTable({ columns: ['seeded bug', 'seeds', 'noticed by'], rows })}\n`);
process.exitCode = rows.every(([, , by]) => by !== NOT_NOTICED) ? 0 : 1;

/**
 * Returns one row for each run of the simulation: the bug, its seeds and the invariant that it
 * broke.
 */
function rowsOf(bug: SimulationBug, folder: string): [string, string, string][] {
  const runs =
    values.search === undefined
      ? bug.seeds.map((seed) => [seed])
      : [Array.from({ length: values.search }, (_, index) => index + 1)];
  return runs.map((seeds) => {
    process.stderr.write(`${bug.title}: ${seeds.join(' ').slice(0, 40)}…\n`);
    const run = seeds.length === 1 ? String(seeds[0]) : 'search';
    return [bug.title, run, firstFailing(seeds, bug, folder)];
  });
}

function firstFailing(
  seeds: readonly number[],
  { streams = 'shared' }: Pick<SimulationBug, 'streams'>,
  folder: string,
): string {
  const script = relative(
    WORKSPACE_ROOT,
    fileURLToPath(new URL('first-failing-seed.ts', import.meta.url)),
  );
  const tsx = [
    'tsx',
    '--conditions=@source-mixpanel/source',
    script,
    streams,
    ...seeds.map(String),
  ];
  const run = spawnSync('npx', tsx, { cwd: folder, encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`the simulation failed:\n${run.stderr.slice(-2000)}`);
  return run.stdout.trim().slice(0, 160) || NOT_NOTICED;
}
