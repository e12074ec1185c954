import { execFileSync, spawnSync } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';
import { WORKSPACE_ROOT } from '../harness/workspace/workspace-root.js';
import { nodeBinary, SUPPORTED_NODES } from '../harness/processes/node-binary.js';
import { readOptions } from '../harness/workspace/read-options.js';
import { buildProjects } from '../harness/workspace/build-projects.js';

readOptions((command) =>
  command.description(
    'Tests that start the built connector as a program, with each version of Node that users are promised.',
  ),
);
buildProjects(['connector']);

const JEST = join(WORKSPACE_ROOT, 'node_modules', 'jest', 'bin', 'jest.js');
const CONNECTOR = join(WORKSPACE_ROOT, 'apps', 'connector');
const READING = 'read|records|seven-streams|output|quota';
const PROCESS = 'memory|process|resume|command-line';
const inTests = (names: string): string => String.raw`^(?!.*/published/).*/(?:${names})\.e2e`;
/**
 * Those that depend on the version: requests and bodies, output, WebAssembly; on the newer version also memory,
 * signals, kills and the command line. Settings, messages and states are the same code on every version.
 */
const TESTS = { 22: inTests(READING), 24: inTests(`${READING}|${PROCESS}`) };

for (const major of [22, 24] as const) {
  const folder = dirname(nodeBinary(major));
  const environment = { ...process.env, PATH: `${folder}${delimiter}${process.env['PATH'] ?? ''}` };
  // Exactly as bin/source-mixpanel finds it.
  const found = execFileSync('sh', ['-c', 'node --version'], {
    env: environment,
    encoding: 'utf8',
  }).trim();
  if (found !== `v${SUPPORTED_NODES[major]}`) throw new Error(`started by ${found} instead`);
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
