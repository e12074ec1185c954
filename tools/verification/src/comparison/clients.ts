import { LineDriver } from '../harness/python/line-driver.js';
import { ScratchFiles } from '../harness/workspace/scratch-files.js';
import { formatTable, writeResults, type ResultTable } from '../harness/report/write-results.js';
import { groupRows } from '../harness/report/group-rows.js';
import { playReading, type Reading, type ReadingVerdict } from './client-reading.js';
import { startPlainMock, startMocks, type ClientMock } from './client-mock.js';
import { headlessReadings } from './headless-readings.js';
import { tapVerdicts } from './tap-readings.js';
import { utilsReadings } from './utils-readings.js';
import { readOptions } from '../harness/workspace/read-options.js';

readOptions((command) =>
  command.description(
    'Lets third-party clients read the mock. They must return exactly what its project contains. The exit code is 1 if one does not, or if this comparison does not notice a change of the project.',
  ),
);

const files = await ScratchFiles.create();
const mocks = [...(await startMocks())];
const driver = new LineDriver({
  environment: 'mixpanel-clients',
  script: 'clients_driver.py',
  directory: files.directory,
});
try {
  const verdicts: ReadingVerdict[] = [];
  for (const mock of mocks) {
    for (const reading of [...headlessReadings(mock), ...utilsReadings(mock)]) {
      verdicts.push(await playReading(driver, mock, reading));
    }
  }
  const mock = await startPlainMock();
  mocks.push(mock);
  verdicts.push(...(await tapVerdicts({ mock, driver, files })));
  const unnoticed = await findUnnoticedChanges(mocks);
  printResults(verdicts, unnoticed);
  await writeResults('clients', { tables: { summary: summary(verdicts) }, figures: verdicts });
  const isGood = unnoticed.length === 0 && verdicts.every(({ problem }) => problem === undefined);
  process.exitCode = isGood ? 0 : 1;
} finally {
  await driver.close();
  await Promise.all(mocks.map(({ server }) => server.close()));
  await files.remove();
}

/**
 * Checks the comparison itself: adds an event, changes a profile, and repeats the readings of all
 * events and profiles with the values that were expected before. Returns the readings that still
 * count as equal.
 */
async function findUnnoticedChanges([mock]: readonly ClientMock[]): Promise<readonly string[]> {
  if (mock === undefined) return ['there is no project to change'];
  const readings = [...headlessReadings(mock), ...utilsReadings(mock)]
    .filter(({ what }) =>
      /^(?:events, without|events by their|lines of all|profiles,? (?:page|two))/.test(what),
    )
    .map((reading): Reading => {
      const before = reading.expected(mock);
      return { ...reading, expected: () => before };
    });
  const { projectId } = mock.server;
  mock.server.control.changeProject({
    addEvents: [
      { event: 'page view', properties: { time: 1_794_000_000, distinct_id: projectId } },
    ],
    addProfiles: [{ $distinct_id: 'user-1', $properties: { vip: null } }],
  });
  const missed: string[] = [];
  for (const reading of readings) {
    const { client, what, problem } = await playReading(driver, mock, reading);
    if (problem === undefined) missed.push(`${client}, ${what}`);
  }
  return readings.length < 5 ? ['too few readings of all events or profiles'] : missed;
}

function printResults(verdicts: readonly ReadingVerdict[], unnoticed: readonly string[]): void {
  const rows = verdicts.map(({ client, mock, what, expected, got, problem }) => [
    ...[client, mock, what, String(expected), String(got)],
    problem === undefined ? 'yes' : 'NO',
  ]);
  const head = ['client', 'project', 'what', 'expected', 'got', 'equal'];
  process.stdout.write(`${formatTable({ columns: head, rows })}\n\n`);
  for (const { client, mock, what, problem } of verdicts) {
    if (problem !== undefined) process.stdout.write(`${client}, ${mock}, ${what}: ${problem}\n`);
  }
  for (const what of unnoticed)
    process.stdout.write(`the change of the project went unnoticed: ${what}\n`);
  process.stdout.write(`${formatTable(summary(verdicts))}\n`);
}

/** Returns a table with a row for each client and a row for all clients. */
function summary(verdicts: readonly ReadingVerdict[]): ResultTable {
  const rows = groupRows(
    verdicts,
    ({ client }) => client,
    (group) => {
      const equal = group.filter(({ problem }) => problem === undefined);
      return [String(group.length), String(equal.length)];
    },
  );
  return { columns: ['client', 'readings', 'equal'], rows };
}
