/**
 * `npm run verify:acceptance`: Airbyte's own standard tests over the image, against the mock.
 * Exit code 1 when one fails, or is skipped for a reason that is not one of Airbyte's own choosing.
 * Further arguments are pytest's: `-- -k discover`.
 */
import { textTable } from '@source-mixpanel/text';
import { startSmallProject } from '../harness/projects/small-project.js';
import { buildImage } from './image/build-image.js';
import { ScratchFiles } from '../harness/workspace/scratch-files.js';
import { runStandardTests, type TestOutcome } from './standard-tests.js';

/** A config lists what it is for; what it is not for is skipped, as is reading with one that must fail. */
const CHOSEN =
  /does not run for scenario|do not run for scenario|expects? (?:to fail|an exception)|expected to fail/;

const files = await ScratchFiles.create();
const server = await startSmallProject();
// Its number is a text, which travels as it is: against the type that Mixpanel tells, and the schema.
server.control.changeProject({ removeProfiles: ['hostile-7 "ü"'] });
const store = buildImage();
try {
  const place = { files, server, store };
  const { outcomes, complaint } = await runStandardTests(place, process.argv.slice(2));
  show(outcomes);
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

/** How often each of Airbyte's tests passed, failed and was skipped. */
function show(outcomes: readonly TestOutcome[]): void {
  const count = (name: string, outcome: TestOutcome['outcome']): string =>
    String(outcomes.filter((one) => one.test === name && one.outcome === outcome).length);
  const names = [...new Set(outcomes.map(({ test }) => test))];
  const rows = names.map((name) => [
    name,
    count(name, 'passed'),
    count(name, 'failed'),
    count(name, 'skipped'),
  ]);
  process.stdout.write(`${textTable(["Airbyte's test", 'passed', 'failed', 'skipped'], rows)}\n`);
  const all = (outcome: TestOutcome['outcome']): number =>
    outcomes.filter((one) => one.outcome === outcome).length;
  process.stdout.write(
    `${all('passed')} passed, ${all('failed')} failed, ${all('skipped')} not for the config given\n`,
  );
}
