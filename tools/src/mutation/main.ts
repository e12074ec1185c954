import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Stryker } from '@stryker-mutator/core';
import { formatTable, writeResults } from '@source-mixpanel/verification/results';
import {
  pathIn,
  positiveInteger,
  readOptions,
  WORKSPACE_ROOT,
} from '@source-mixpanel/verification/workspace';
import { mutationScore, type Mutant } from './mutation-score.js';
import { pieces, sourceFiles } from './source-files.js';

/** The least percentage of changes that the tests of each package must notice. */
const THRESHOLD = 85;
const PACKAGES = ['kernel', 'cursor', 'event-lines', 'airbyte'];
const REPORTS = join('reports', 'mutation');

interface Options {
  readonly fresh?: true;
  readonly static?: true;
  readonly timeout: number;
  readonly pieces: number;
  readonly workers: number;
}

const { values, positionals } = readOptions<Options>((command) =>
  command
    .description(
      `Changes the sources of packages in thousands of small ways and counts the changes that a test of the same package notices. The exit code is 1 if less than ${THRESHOLD} % are noticed in one of the packages.`,
    )
    .addArgument(
      command
        .createArgument(
          '[packages...]',
          `PACKAGE or PACKAGE/src/FILE.ts; default: ${PACKAGES.join(', ')}`,
        )
        .argParser(pathIn('packages')),
    )
    .option('--fresh', 'do not reuse results of the last run')
    .option(
      '--static',
      'also change code that runs only once, when a file is loaded; each change needs all tests',
    )
    .option(
      '--timeout <seconds>',
      'how long a test may take before it counts as hanging',
      positiveInteger,
      10,
    )
    .option(
      '--pieces <n>',
      'how many parts a package is divided into; results are saved after each part',
      positiveInteger,
      6,
    )
    .option(
      '--workers <n>',
      'how many processes run tests; two per core, because some wait for tests that hang',
      positiveInteger,
      2 * availableParallelism(),
    ),
);
process.chdir(WORKSPACE_ROOT);
// The processes that run the tests inherit this variable, with which property tests draw few examples.
process.env['TEST_EFFORT'] = '0.02';
const timeout = 1000 * values.timeout;
mkdirSync(REPORTS, { recursive: true });
const rows: string[][] = [];
for (const target of positionals.length === 0 ? PACKAGES : positionals) {
  const begin = performance.now();
  const { score, ...counts } = mutationScore(await mutate(target));
  const seconds = ((performance.now() - begin) / 1000).toFixed(0);
  rows.push([target, ...Object.values(counts).map(String), score.toFixed(1), seconds]);
  if (score < THRESHOLD) process.exitCode = 1;
}
const columns = [
  'package',
  'mutants',
  'killed',
  'timeout',
  'survived',
  'not run',
  'left out',
  'score',
  'seconds',
];
const mutation = { columns, rows };
process.stdout.write(`${formatTable(mutation)}\n`);
await writeResults('mutation', { tables: { mutation } });

/**
 * Mutates a package, piece by piece, or one file of it. Returns the result of each mutant.
 */
async function mutate(target: string): Promise<readonly Mutant[]> {
  const [name = '', ...file] = target.split('/');
  const files = file.length > 0 ? [join('packages', target)] : sourceFiles(join('packages', name));
  const mutants: Mutant[] = [];
  for (const piece of pieces(files, values.pieces)) {
    // Stryker also returns the results of other files that it kept from earlier runs.
    const results = await mutateFiles(name, piece);
    mutants.push(
      ...results.filter(({ fileName }) => piece.some((path) => fileName.endsWith(path))),
    );
  }
  return mutants;
}

/** Mutates files of one package, runs the tests of the package and returns the result of each mutant. */
function mutateFiles(name: string, files: string[]): ReturnType<Stryker['runMutationTest']> {
  const folder = `packages/${name}`;
  const report = (extension: string): string => join(REPORTS, `${name}.${extension}`);
  const stryker = new Stryker({
    plugins: [fileURLToPath(import.meta.resolve('@stryker-mutator/jest-runner'))],
    testRunner: 'jest',
    jest: {
      projectType: 'custom',
      configFile: `${folder}/package.json`,
      enableFindRelatedTests: true,
      config: {
        // Property tests take seconds each, and hang if a change makes something wait; lines of
        // many megabytes take minutes if every statement is instrumented.
        testPathIgnorePatterns: ['\\.(?:property|slow)\\.test\\.ts$'],
        testRunner: fileURLToPath(new URL('jest-circus-until-failure.cjs', import.meta.url)),
        testSequencer: fileURLToPath(new URL('likely-first-sequencer.cjs', import.meta.url)),
        testTimeout: timeout,
      },
    },
    testRunnerNodeArgs: ['--experimental-vm-modules', '--no-warnings=ExperimentalWarning'],
    coverageAnalysis: 'perTest',
    mutate: files,
    // Stryker copies only this package; the other packages are found through node_modules.
    ignorePatterns: ['/*', '!/jest.preset.js', '!/packages', '/packages/*', `!/${folder}`],
    ignoreStatic: values.static !== true,
    tempDirName: join(REPORTS, 'sandbox'),
    incremental: true,
    incrementalFile: report('incremental.json'),
    force: values.fresh === true,
    concurrency: values.workers,
    maxTestRunnerReuse: 150,
    // After this time Stryker ends a run of tests. Only an endless loop takes that long: a test that merely waits fails
    // after `testTimeout`, and ending the processes that it started may take as long again. Stryker adds four times the
    // duration of the tests without a mutant, because the machine may be busy.
    timeoutMS: 2.5 * timeout,
    timeoutFactor: 4,
    reporters: ['progress-append-only', 'html', 'json'],
    htmlReporter: { fileName: report('html') },
    jsonReporter: { fileName: report('json') },
    // Stryker warns about slow static mutants, which are known to be slow.
    warnings: {
      slow: false,
      unknownOptions: true,
      preprocessorErrors: true,
      unserializableOptions: true,
    },
  });
  return stryker.runMutationTest();
}
