/**
 * `npm run test:nodes`: the tests that start the built connector as a program, with the program
 * started by each version of Node that users are promised. The repetitions against the published API
 * are left out, as they differ in the requests only; on the older version also the tests that wait,
 * are killed and resume: they take most of the time and depend least on the version.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';
import { WORKSPACE_ROOT } from '../workspace-root.js';
import { nodeBinary, PROMISED_NODES } from './node-binary.js';

const JEST = join(WORKSPACE_ROOT, 'node_modules', 'jest', 'bin', 'jest.js');
const CONFIG = join(WORKSPACE_ROOT, 'apps', 'connector', 'jest.config.js');
const TESTS = {
  22: String.raw`^(?!.*/published/).*(?<!process|resume|takeover)\.e2e`,
  24: String.raw`^(?!.*/published/).*\.e2e`,
};

for (const major of [22, 24] as const) {
  const folder = dirname(nodeBinary(major));
  const environment = { ...process.env, PATH: `${folder}${delimiter}${process.env['PATH'] ?? ''}` };
  // Exactly as bin/source-mixpanel finds it.
  const found = execFileSync('sh', ['-c', 'node --version'], {
    env: environment,
    encoding: 'utf8',
  }).trim();
  if (found !== `v${PROMISED_NODES[major]}`) throw new Error(`started by ${found} instead`);
  process.stdout.write(`\nthe connector on Node ${found}\n`);
  const flags = ['--experimental-vm-modules', '--no-warnings'];
  const { status } = spawnSync(process.execPath, [...flags, JEST, '-c', CONFIG, TESTS[major]], {
    env: environment,
    stdio: 'inherit',
  });
  if (status !== 0) process.exitCode = 1;
}
