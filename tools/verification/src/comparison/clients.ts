/**
 * `npm run verify:clients`: clients that others wrote read the mock and must get exactly what its
 * project holds. Exit code 1 when one does not, or when a change behind the scenes goes unnoticed.
 */
import { LineDriver } from '../harness/python/line-driver.js';
import { ScratchFiles } from '../harness/workspace/scratch-files.js';
import { printed, writeResults, type ResultTable } from '../harness/report/write-results.js';
import { playReading, type Reading, type ReadingVerdict } from './client-reading.js';
import { startPlainWorld, startWorlds, type ClientWorld } from './client-world.js';
import { headlessReadings } from './headless-readings.js';
import { tapVerdicts } from './tap-readings.js';
import { utilsReadings } from './utils-readings.js';

const files = await ScratchFiles.create();
const worlds = [...(await startWorlds())];
const driver = new LineDriver({
  environment: 'mixpanel-clients',
  script: 'clients_driver.py',
  directory: files.directory,
});
try {
  const verdicts: ReadingVerdict[] = [];
  for (const world of worlds) {
    for (const reading of [...headlessReadings(world), ...utilsReadings(world)]) {
      verdicts.push(await playReading(driver, world, reading));
    }
  }
  const world = await startPlainWorld();
  worlds.push(world);
  verdicts.push(...(await tapVerdicts({ world, driver, files })));
  const unnoticed = await changesUnnoticed(worlds);
  show(verdicts, unnoticed);
  await writeResults('clients', { tables: { summary: summary(verdicts) }, figures: verdicts });
  const isGood = unnoticed.length === 0 && verdicts.every(({ problem }) => problem === undefined);
  process.exitCode = isGood ? 0 : 1;
} finally {
  await driver.close();
  await Promise.all(worlds.map(({ server }) => server.close()));
  await files.remove();
}

/** One event more and one profile other than expected: every reading of all of them must tell. */
async function changesUnnoticed([world]: readonly ClientWorld[]): Promise<readonly string[]> {
  if (world === undefined) return ['there is no project to change'];
  const whole = [...headlessReadings(world), ...utilsReadings(world)]
    .filter(({ what }) =>
      /^(?:events, without|events by their|lines of all|profiles,? (?:page|two))/.test(what),
    )
    // Told before the change.
    .map((reading): Reading => {
      const before = reading.expected(world);
      return { ...reading, expected: () => before };
    });
  const { projectId } = world.server;
  world.server.control.changeProject({
    addEvents: [
      { event: 'page view', properties: { time: 1_794_000_000, distinct_id: projectId } },
    ],
    addProfiles: [{ $distinct_id: 'user-1', $properties: { vip: null } }],
  });
  const missed: string[] = [];
  for (const reading of whole) {
    const { client, what, problem } = await playReading(driver, world, reading);
    if (problem === undefined) missed.push(`${client}, ${what}`);
  }
  return whole.length < 5 ? ['too few readings of everything'] : missed;
}

function show(verdicts: readonly ReadingVerdict[], unnoticed: readonly string[]): void {
  const rows = verdicts.map(({ client, world, what, expected, got, problem }) => [
    ...[client, world, what, String(expected), String(got)],
    problem === undefined ? 'yes' : 'NO',
  ]);
  const head = ['client', 'project', 'what', 'expected', 'got', 'equal'];
  process.stdout.write(`${printed({ columns: head, rows })}\n\n`);
  for (const { client, world, what, problem } of verdicts) {
    if (problem !== undefined) process.stdout.write(`${client}, ${world}, ${what}: ${problem}\n`);
  }
  for (const what of unnoticed) process.stdout.write(`a changed project went unnoticed: ${what}\n`);
  process.stdout.write(`${printed(summary(verdicts))}\n`);
}

/** A row for each client, and one for all. */
function summary(verdicts: readonly ReadingVerdict[]): ResultTable {
  const row = (name: string, group: readonly ReadingVerdict[]): string[] => {
    const equal = group.filter(({ problem }) => problem === undefined);
    return [name, String(group.length), String(equal.length)];
  };
  const clients = [...new Set(verdicts.map(({ client }) => client))];
  const rows = clients.map((name) =>
    row(
      name,
      verdicts.filter(({ client }) => client === name),
    ),
  );
  return { columns: ['client', 'readings', 'equal'], rows: [...rows, row('all', verdicts)] };
}
