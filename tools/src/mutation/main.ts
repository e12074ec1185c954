/**
 * `npm run mutate -- [--fresh] [--static] [--patience SECONDS] [--workers N] [PACKAGE[/src/FILE.ts]…]`
 *
 * Breaks the sources in thousands of small ways and counts the breaks that a test of the same package
 * notices. One line per package; exit code 1 when one stays below the threshold. What did not change
 * since the last run is taken from it, unless `--fresh`. `--static` also breaks what runs once, when a
 * file is loaded: each such break needs all tests of its package. `--patience`: how long tests may hang
 * before that counts as noticed; the longer, the busier the machine. `--workers`: by default two per
 * core, as those that wait for tests that hang leave theirs to the others.
 */
import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { textTable } from '@source-mixpanel/local-sync';
import { Stryker } from '@stryker-mutator/core';
import { WORKSPACE_ROOT } from '../workspace-root.js';
import { mutationScore, type MutationScore } from './mutation-score.js';

/** Percent of the breaks that must be noticed. */
const THRESHOLD = 85;
const PACKAGES = ['kernel', 'cursor', 'ndjson', 'airbyte'];
const REPORTS = join('reports', 'mutation');

const { values, positionals } = parseArgs({
  options: {
    fresh: { type: 'boolean', default: false },
    static: { type: 'boolean', default: false },
    patience: { type: 'string', default: '20' },
    workers: { type: 'string', default: String(2 * availableParallelism()) },
  },
  allowPositionals: true,
});
process.chdir(WORKSPACE_ROOT);
// The processes that run the tests inherit it.
process.env['TEST_EFFORT'] = '0.02';
mkdirSync(REPORTS, { recursive: true });
const rows: string[][] = [];
for (const target of positionals.length === 0 ? PACKAGES : positionals) {
  const { score, ...counts } = await mutate(target);
  rows.push([target, ...Object.values(counts).map(String), score.toFixed(1)]);
  if (score < THRESHOLD) process.exitCode = 1;
}
const head = [
  'package',
  'mutants',
  'killed',
  'timeout',
  'survived',
  'not run',
  'left out',
  'score',
];
process.stdout.write(`${textTable(head, rows)}\n`);

/** Mutates one package, or one file of it, and runs the tests of that package. */
async function mutate(target: string): Promise<MutationScore> {
  const [name = '', ...file] = target.split('/');
  const folder = `packages/${name}`;
  const source = file.length === 0 ? `${folder}/src/**/*.ts` : [folder, ...file].join('/');
  const report = (extension: string): string => join(REPORTS, `${name}.${extension}`);
  const stryker = new Stryker({
    plugins: [fileURLToPath(import.meta.resolve('@stryker-mutator/jest-runner'))],
    testRunner: 'jest',
    jest: {
      projectType: 'custom',
      configFile: `${folder}/jest.config.js`,
      enableFindRelatedTests: true,
      // Whole runs drawn at random take seconds each, and hang where a break makes anybody wait.
      config: { testPathIgnorePatterns: ['\\.property\\.test\\.ts$'] },
    },
    testRunnerNodeArgs: ['--experimental-vm-modules', '--no-warnings=ExperimentalWarning'],
    coverageAnalysis: 'perTest',
    mutate: [source, `!${folder}/src/**/{testing/**,*.test.ts,index.ts}`],
    // The sandbox holds this package alone; the others are found through node_modules.
    ignorePatterns: ['/*', '!/jest.preset.js', '!/packages', '/packages/*', `!/${folder}`],
    ignoreStatic: !values.static,
    tempDirName: join(REPORTS, 'sandbox'),
    incremental: true,
    incrementalFile: report('incremental.json'),
    force: values.fresh,
    concurrency: Number(values.workers),
    maxTestRunnerReuse: 150,
    // Added to four times what the tests took without a break: a busy machine is no endless loop.
    timeoutMS: 1000 * Number(values.patience),
    timeoutFactor: 4,
    reporters: ['progress-append-only', 'html', 'json'],
    htmlReporter: { fileName: report('html') },
    jsonReporter: { fileName: report('json') },
    // What is slow is known: the static ones.
    warnings: {
      slow: false,
      unknownOptions: true,
      preprocessorErrors: true,
      unserializableOptions: true,
    },
  });
  return mutationScore(await stryker.runMutationTest());
}
