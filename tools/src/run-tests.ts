/**
 * `npm test`: runs the tests of every project with Nx, which first builds the programs that the
 * tests start. `npm run verify:slow` (`--slow`) runs only the files `*.slow.test.ts`, which `npm
 * test` leaves out: long loops and repetitions. The last line is `N passed, N failed`. The exit
 * code is 1 if a test failed or a project ran no test.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { testTally } from './test-tally.js';
import { textTable } from '@source-mixpanel/text';
import {
  readOptions,
  WORKSPACE_ROOT,
  workspaceProjects,
} from '@source-mixpanel/verification/workspace';

const { slow = false } = readOptions<{ readonly slow?: true }>((command) =>
  command
    .description('Runs the tests of every project. The last line is `N passed, N failed`.')
    .option('--slow', 'run only the slow tests in *.slow.test.ts, which are otherwise left out'),
).values;
const target = slow ? 'test-slow' : 'test';
/** The file into which jest writes the results of a project. Nx restores it from its cache. */
const results = slow ? '.slow-results.json' : '.test-results.json';

const projects = workspaceProjects(WORKSPACE_ROOT)
  .filter(({ manifest }) => !slow || target in manifest.nx.targets)
  .map(({ folder }) => ({ folder, path: join(WORKSPACE_ROOT, folder, results) }));
// Otherwise the results of an earlier run would count for a project for which this run writes none.
for (const { path } of projects) rmSync(path, { force: true });

const nx = join(WORKSPACE_ROOT, 'node_modules', '.bin', 'nx');
const run = spawnSync(
  nx,
  // Three projects at the same time keep two cores busy, because the tests of some projects mostly
  // wait.
  ['run-many', '-t', target, '--parallel=3', '--', '--json', `--outputFile=${results}`],
  { cwd: WORKSPACE_ROOT, stdio: 'inherit' },
);

const tallies = projects.map(({ folder, path }) => testTally(folder, read(path)));
const sum = (key: 'passed' | 'failed' | 'skipped'): number =>
  tallies.reduce((total, tally) => total + tally[key], 0);
const rows = tallies.map(({ project, passed, failed, skipped }) => [
  project,
  String(passed),
  String(failed),
  String(skipped),
]);
process.stdout.write(`${textTable(['project', 'passed', 'failed', 'skipped'], rows)}\n`);
for (const failure of tallies.flatMap(({ failures }) => failures)) {
  process.stdout.write(`failed  ${failure}\n`);
}
// Nx can fail although no test failed, for example because of a build.
const failed = sum('failed') === 0 && run.status !== 0 ? 1 : sum('failed');
if (failed > sum('failed'))
  process.stdout.write('failed  Nx failed for another reason than a test, see above\n');
process.stdout.write(`\n${sum('passed')} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;

function read(path: string): unknown {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}
