import { execFileSync, spawnSync } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';
import { WORKSPACE_ROOT } from '../harness/workspace/workspace-root.js';
import { nodeBinary, SUPPORTED_NODES } from '../harness/processes/node-binary.js';
import { readOptions } from '../harness/workspace/read-options.js';
import { buildProjects } from '../harness/workspace/build-projects.js';

readOptions((command) =>
  command.description(
    'Runs end-to-end tests of the built connector with each supported version of Node.js.',
  ),
);
buildProjects(['connector']);

const JEST = join(WORKSPACE_ROOT, 'node_modules', 'jest', 'bin', 'jest.js');
const CONNECTOR = join(WORKSPACE_ROOT, 'apps', 'connector');
const READING = 'read|records|seven-streams|output|quota';
const PROCESS = 'memory|process|resume|command-line';
const inTests = (names: string): string => String.raw`^(?!.*/published/).*/(?:${names})\.e2e`;
/**
 * The tests whose result may depend on the version of Node.js: those of requests, bodies, output
 * and WebAssembly. The newer version also runs those of memory, signals, kills and the command
 * line.
 */
const TESTS = { 22: inTests(READING), 24: inTests(`${READING}|${PROCESS}`) };

for (const major of [22, 24] as const) {
  const folder = dirname(nodeBinary(major));
  const environment = { ...process.env, PATH: `${folder}${delimiter}${process.env['PATH'] ?? ''}` };
  // bin/source-mixpanel finds Node in the same way.
  const found = execFileSync('sh', ['-c', 'node --version'], {
    env: environment,
    encoding: 'utf8',
  }).trim();
  if (found !== `v${SUPPORTED_NODES[major]}`)
    throw new Error(`"node" starts ${found} instead of v${SUPPORTED_NODES[major]}`);
  process.stdout.write(`\nthe connector on Node ${found}\n`);
  const flags = ['--experimental-vm-modules', '--no-warnings'];
  const tests = [
    '--testTimeout',
    '120000',
    '--testPathIgnorePatterns',
    '/node_modules/',
    '--testPathPatterns',
    TESTS[major],
  ];
  const { status } = spawnSync(process.execPath, [...flags, JEST, ...tests], {
    cwd: CONNECTOR,
    env: environment,
    stdio: 'inherit',
  });
  if (status !== 0) process.exitCode = 1;
}
