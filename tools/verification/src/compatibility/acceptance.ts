import { startSmallProject } from '../harness/projects/small-project.js';
import { formatTable, writeResults, type ResultTable } from '../harness/report/write-results.js';
import { buildImage } from './image/build-image.js';
import { ScratchFiles } from '../harness/workspace/scratch-files.js';
import { readOptions } from '../harness/workspace/read-options.js';
import { runStandardTests, type TestOutcome } from './standard-tests.js';

/** A config lists what it is for; what it is not for is skipped, as is reading with one that must fail. */
const CHOSEN =
  /does not run for scenario|do not run for scenario|expects? (?:to fail|an exception)|expected to fail/;

const { positionals } = readOptions((command) =>
  command
    .description(
      "Airbyte's own standard tests over the image, against the mock. Exit code 1 when one fails, or is skipped for a reason that is not one of Airbyte's own choosing.",
    )
    .argument('[arguments...]', "pytest's, after a second --: -- -- -k discover"),
);

const files = await ScratchFiles.create();
const server = await startSmallProject();
// Its number is a text, which is delivered unchanged and contradicts the type that Mixpanel states.
server.control.changeProject({ removeProfiles: ['hostile-7 "ü"'] });
const store = buildImage();
try {
  const place = { files, server, store };
  const { outcomes, complaint } = await runStandardTests(place, positionals);
  const tests = table(outcomes);
  process.stdout.write(`${formatTable(tests)}\n`);
  await writeResults('acceptance', { tables: { tests } });
  const problems = outcomes.filter(isProblem);
  for (const { name, why } of problems) process.stdout.write(`\n${name}\n${why.slice(-4000)}\n`);
  if (outcomes.length === 0) process.stdout.write(`no test ran:\n${complaint}\n`);
  process.exitCode = problems.length === 0 && outcomes.length > 0 ? 0 : 1;
} finally {
  store.remove();
  await server.close();
  await files.remove();
}

function isProblem({ outcome, why }: TestOutcome): boolean {
  return outcome === 'failed' || (outcome === 'skipped' && !CHOSEN.test(why));
}

/** How often each of Airbyte's tests passed, failed and was skipped; the last row counts all. */
function table(outcomes: readonly TestOutcome[]): ResultTable {
  const row = (name: string, group: readonly TestOutcome[]): string[] => {
    const count = (wanted: TestOutcome['outcome']): string =>
      String(group.filter(({ outcome }) => outcome === wanted).length);
    return [name, count('passed'), count('failed'), count('skipped')];
  };
  const names = [...new Set(outcomes.map(({ test }) => test))];
  const rows = names.map((name) =>
    row(
      name,
      outcomes.filter(({ test }) => test === name),
    ),
  );
  const columns = ["Airbyte's test", 'passed', 'failed', 'not for the configuration'];
  return { columns, rows: [...rows, row('all', outcomes)] };
}
