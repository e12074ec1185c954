/**
 * `npm test`: runs the tests of every project through Nx, which builds the programs that a test
 * starts, then counts them. `npm run verify:slow` (`--slow`) runs the files `*.slow.test.ts`
 * instead: long loops and repetitions. The last line is `N passed, N failed`; the exit code is 1 on
 * any failure, also when a project ran nothing.
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
    .option(
      '--slow',
      'the files *.slow.test.ts: long loops and repetitions, instead of the others',
    ),
).values;
const target = slow ? 'test-slow' : 'test';
/** Written by jest into each project, kept and restored by the cache of Nx. */
const results = slow ? '.slow-results.json' : '.test-results.json';

const projects = workspaceProjects(WORKSPACE_ROOT)
  .filter(({ manifest }) => !slow || target in manifest.nx.targets)
  .map(({ folder }) => ({ folder, path: join(WORKSPACE_ROOT, folder, results) }));
// The result of an earlier run must not count for one that this run fails to write.
for (const { path } of projects) rmSync(path, { force: true });

const nx = join(WORKSPACE_ROOT, 'node_modules', '.bin', 'nx');
const run = spawnSync(
  nx,
  // Three projects at once keep two cores busy: the tests of some wait more than they compute.
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
// Nx also fails for reasons of its own, such as a build that a test requires.
const failed = sum('failed') === 0 && run.status !== 0 ? 1 : sum('failed');
if (failed > sum('failed')) process.stdout.write('failed  nx itself, see above\n');
process.stdout.write(`\n${sum('passed')} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;

function read(path: string): unknown {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}
