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
import { divideFiles, sourceFiles } from './source-files.js';

/** The minimum percentage of mutants that the tests of each package must kill. */
const MIN_SCORE = 85;
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
      `Mutation testing: changes the sources of packages in thousands of small ways and counts the changes that make a test of the same package fail. The exit code is 1 if less than ${MIN_SCORE} % do in one of the packages.`,
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
      'also change code that runs only once, when a file is loaded; slow, because each change needs all tests',
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
      'how many processes run tests; default: two per core, because some wait for tests that hang',
      positiveInteger,
      2 * availableParallelism(),
    ),
);
process.chdir(WORKSPACE_ROOT);
// The processes that run the tests inherit this variable. It makes property tests run with few
// examples.
process.env['TEST_EFFORT'] = '0.02';
const timeout = 1000 * values.timeout;
mkdirSync(REPORTS, { recursive: true });
const rows: string[][] = [];
for (const target of positionals.length === 0 ? PACKAGES : positionals) {
  const begin = performance.now();
  const { score, ...counts } = mutationScore(await mutate(target));
  const seconds = ((performance.now() - begin) / 1000).toFixed(0);
  rows.push([target, ...Object.values(counts).map(String), score.toFixed(1), seconds]);
  if (score < MIN_SCORE) process.exitCode = 1;
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
 * Mutates a package, one group of files after the other, or a single file. Returns the result of
 * each mutant.
 */
async function mutate(target: string): Promise<readonly Mutant[]> {
  const [name = '', ...file] = target.split('/');
  const files = file.length > 0 ? [join('packages', target)] : sourceFiles(join('packages', name));
  const mutants: Mutant[] = [];
  for (const group of divideFiles(files, values.pieces)) {
    // Stryker also returns results of other files, which it has saved in earlier runs.
    const results = await mutateFiles(name, group);
    mutants.push(
      ...results.filter(({ fileName }) => group.some((path) => fileName.endsWith(path))),
    );
  }
  return mutants;
}

/**
 * Mutates files of one package, runs the tests of the package and returns the result of each
 * mutant.
 */
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
        // Property tests take seconds each and hang if a mutant makes something wait. Slow tests
        // take minutes, because every statement is instrumented.
        testPathIgnorePatterns: ['\\.(?:property|slow)\\.test\\.ts$'],
        testRunner: fileURLToPath(new URL('jest-circus-until-failure.cjs', import.meta.url)),
        testSequencer: fileURLToPath(new URL('likely-first-sequencer.cjs', import.meta.url)),
        testTimeout: timeout,
      },
    },
    testRunnerNodeArgs: ['--experimental-vm-modules', '--no-warnings=ExperimentalWarning'],
    coverageAnalysis: 'perTest',
    mutate: files,
    // Makes Stryker copy only this package. Imports find the other packages in node_modules.
    ignorePatterns: ['/*', '!/jest.preset.js', '!/packages', '/packages/*', `!/${folder}`],
    ignoreStatic: values.static !== true,
    tempDirName: join(REPORTS, 'sandbox'),
    incremental: true,
    incrementalFile: report('incremental.json'),
    force: values.fresh === true,
    concurrency: values.workers,
    maxTestRunnerReuse: 150,
    // The time after which Stryker ends a run of tests. It is longer than `testTimeout`, after
    // which jest itself ends a test that only waits, so that only endless loops reach it. Stryker
    // adds `timeoutFactor` times the duration of the tests without a mutant, because the machine
    // may be busy.
    timeoutMS: 2.5 * timeout,
    timeoutFactor: 4,
    reporters: ['progress-append-only', 'html', 'json'],
    htmlReporter: { fileName: report('html') },
    jsonReporter: { fileName: report('json') },
    // Without `slow: false` Stryker warns that static mutants are slow.
    warnings: {
      slow: false,
      unknownOptions: true,
      preprocessorErrors: true,
      unserializableOptions: true,
    },
  });
  return stryker.runMutationTest();
}
