import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Stryker } from '@stryker-mutator/core';
import { printed, writeResults } from '@source-mixpanel/verification/results';
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
// The processes that run the tests inherit it.
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
process.stdout.write(`${printed(mutation)}\n`);
await writeResults('mutation', { tables: { mutation } });

/**
 * Mutates one package piece by piece, or one file of it, and returns the results of its mutants.
 */
async function mutate(target: string): Promise<readonly Mutant[]> {
  const [name = '', ...file] = target.split('/');
  const files = file.length > 0 ? [join('packages', target)] : sourceFiles(join('packages', name));
  const mutants: Mutant[] = [];
  for (const piece of pieces(files, values.pieces)) {
    // Stryker adds the results of the other files that it kept.
    const results = await mutateFiles(name, piece);
    mutants.push(
      ...results.filter(({ fileName }) => piece.some((path) => fileName.endsWith(path))),
    );
  }
  return mutants;
}

/** Mutates files of one package and runs its tests. */
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
    // The sandbox holds this package only; the others are found through node_modules.
    ignorePatterns: ['/*', '!/jest.preset.js', '!/packages', '/packages/*', `!/${folder}`],
    ignoreStatic: values.static !== true,
    tempDirName: join(REPORTS, 'sandbox'),
    incremental: true,
    incrementalFile: report('incremental.json'),
    force: values.fresh === true,
    concurrency: values.workers,
    maxTestRunnerReuse: 150,
    // For endless loops, which no test can end: a test that only waits fails after its own timeout,
    // and the processes it started may wait once more while they are ended. Added to four times the
    // duration of the tests without a change, since a busy machine is not an endless loop.
    timeoutMS: 2.5 * timeout,
    timeoutFactor: 4,
    reporters: ['progress-append-only', 'html', 'json'],
    htmlReporter: { fileName: report('html') },
    jsonReporter: { fileName: report('json') },
    // The slow mutants are known: the static ones.
    warnings: {
      slow: false,
      unknownOptions: true,
      preprocessorErrors: true,
      unserializableOptions: true,
    },
  });
  return stryker.runMutationTest();
}
