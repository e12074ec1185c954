import { startSmallProject } from '../harness/projects/small-project.js';
import { formatTable, writeResults, type ResultTable } from '../harness/report/write-results.js';
import { groupRows } from '../harness/report/group-rows.js';
import { buildImage } from './image/build-image.js';
import { ScratchFiles } from '../harness/workspace/scratch-files.js';
import { readOptions } from '../harness/workspace/read-options.js';
import { runStandardTests, type TestOutcome } from './standard-tests.js';

/**
 * Matches the reasons why a test does not apply to a configuration, for example a read with invalid
 * credentials. A test that is skipped for another reason counts as a problem.
 */
const NOT_APPLICABLE =
  /does not run for scenario|do not run for scenario|expects? (?:to fail|an exception)|expected to fail/;

const { positionals } = readOptions((command) =>
  command
    .description(
      "Runs Airbyte's own standard tests of the image, against the mock. The exit code is 1 if a test fails, or is skipped although it applies to the configuration.",
    )
    .argument(
      '[arguments...]',
      'further arguments of pytest, after a second "--": -- -- -k discover',
    ),
);

const files = await ScratchFiles.create();
const server = await startSmallProject();
// Mixpanel reports that a property of this profile has numbers, but it has a text. The connector
// emits the text unchanged, and the tests would refuse it.
server.control.changeProject({ removeProfiles: ['hostile-7 "ü"'] });
const store = buildImage();
try {
  const setup = { files, server, store };
  const { outcomes, output } = await runStandardTests(setup, positionals);
  const tests = countOutcomes(outcomes);
  process.stdout.write(`${formatTable(tests)}\n`);
  await writeResults('acceptance', { tables: { tests } });
  const problems = outcomes.filter(isProblem);
  for (const { name, why } of problems) process.stdout.write(`\n${name}\n${why.slice(-4000)}\n`);
  if (outcomes.length === 0) process.stdout.write(`no test ran:\n${output}\n`);
  process.exitCode = problems.length === 0 && outcomes.length > 0 ? 0 : 1;
} finally {
  store.remove();
  await server.close();
  await files.remove();
}

function isProblem({ outcome, why }: TestOutcome): boolean {
  return outcome === 'failed' || (outcome === 'skipped' && !NOT_APPLICABLE.test(why));
}

/**
 * Counts how often each of Airbyte's tests passed, failed and was skipped. The last row counts all
 * tests.
 */
function countOutcomes(outcomes: readonly TestOutcome[]): ResultTable {
  const rows = groupRows(
    outcomes,
    ({ test }) => test,
    (group) =>
      (['passed', 'failed', 'skipped'] as const).map((wanted) =>
        String(group.filter(({ outcome }) => outcome === wanted).length),
      ),
  );
  return { columns: ["Airbyte's test", 'passed', 'failed', 'not for the configuration'], rows };
}
