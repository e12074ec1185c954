import { writeFile } from 'node:fs/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { countingConnector, type Counting } from './counting-connector.js';
import { Installation } from './installation.js';
import { KILL_AT_STEP } from './kill-at-step.js';

/** The number of kills. `npm run verify:local-sync` sets 200. */
const ROUNDS = Number(process.env['KILL_ROUNDS'] ?? '8');
const TIMEOUT = 1000 * (60 + 10 * ROUNDS);
const STREAMS = ['count', 'keyed', 'export'];
const SYNC = ['--config', 'config.json', '--to'];

/**
 * Returns a query with one row of numbers, which are all equal if each number was stored once and
 * completely.
 */
function completenessQuery(name: string, block: number): readonly string[] {
  const values = [`n::VARCHAR`, `'{"n":' || n || '}'`, `(n + 0.5)::VARCHAR`, `'['||n||']'`];
  const times = ['2026-11-01T00:00:00Z', '2026-11-01 00:00:00', '2026-11-01', 'no time'];
  const texts = ['"text"', 'text', 'true', ...times];
  const expected = [...values, ...texts.map((text) => `'${text}'`)].join(', ');
  const columns = `COLUMNS('^a[0-9]+$')`;
  return [
    '--sql',
    `SELECT count(*) AS all_rows, count(DISTINCT n) AS numbers, max(n) AS last,
       (SELECT count(*) FROM
          (UNPIVOT (SELECT n, ${columns}::VARCHAR FROM ${name}) ON ${columns} INTO NAME p VALUE v)
        WHERE p = 'a' || (n // ${block}) AND v IN (${expected})) AS whole
     FROM ${name}`,
  ];
}

/**
 * Returns the last number of each stream, and checks that each number was stored once and
 * completely.
 */
async function lastNumbers(
  installation: Installation,
  to: string,
  block: number,
): Promise<readonly number[]> {
  const queries = STREAMS.flatMap((name) => completenessQuery(name, block));
  const { code, stdout, stderr } = await installation.run('--to', to, ...queries);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const rows = stdout.split('\n').map((line) => line.trim().split(/ +/));
  return rows
    .filter(([first = '']) => /^\d+$/.test(first))
    .map((row) => {
      const [rowCount = ''] = row;
      expect(row).toEqual(row.map(() => rowCount));
      return Number(rowCount);
    });
}

describe('a sync that is killed again and again while columns change their types', () => {
  let installation: Installation | undefined;
  afterEach(() => installation?.remove());

  const install = async (counting: Counting): Promise<Installation> => {
    const made = await Installation.create(countingConnector(counting), { withDuckDB: true });
    installation = made;
    await writeFile(made.path('kill-at-step.mjs'), KILL_AT_STEP);
    await writeFile(made.path('kill.json'), '[0,0]');
    return made;
  };

  it.each(['data.duckdb', 'data/'])(
    'stores every record once in %s, whenever it was killed',
    async (to) => {
      const recordsPerState = 150;
      const block = 2 * recordsPerState;
      // More records than all rounds can read.
      const records = 3 * recordsPerState * ROUNDS;
      const made = await install({ records, recordsPerState, block });
      for (let round = 0; round < ROUNDS; round += 1) {
        await writeFile(made.path('kill.json'), JSON.stringify(killOf(round)));
        const { signal, stderr } = await made.run(...SYNC, to);
        expect({ round, signal, stderr }).toMatchObject({ signal: 'SIGKILL', stderr: '' });
      }
      await writeFile(made.path('kill.json'), '[0,0]');
      expect((await made.run(...SYNC, to)).code).toBe(0);
      expect(await lastNumbers(made, to, block)).toEqual(STREAMS.map(() => records));
    },
    TIMEOUT,
  );

  it.each(['data.duckdb', 'data/'])(
    'stores every record once in %s, after whichever SQL statement or change to a file it was killed',
    async (to) => {
      const recordsPerState = 30;
      const block = 2 * recordsPerState;
      // Each run reads a complete block, so that a column changes its type in every round.
      const counting = { records: 1e9, recordsPerState, block, recordsPerRun: block };
      const made = await install(counting);
      const stride = Math.max(1, Math.floor(160 / ROUNDS));
      let step = 0;
      for (let kills = 0; kills < ROUNDS;) {
        step += stride;
        const { code, signal, stderr } = await made.runKilledAt(step, ...SYNC, to);
        if (signal === null) {
          // The run had fewer steps. The next run is killed early again.
          expect({ step, code, stderr }).toMatchObject({ code: 0 });
          step = 0;
          continue;
        }
        kills += 1;
        expect({ step, signal, stderr }).toMatchObject({ signal: 'SIGKILL', stderr: '' });
      }
      expect((await made.run(...SYNC, to)).code).toBe(0);
      const last = await lastNumbers(made, to, block);
      for (const number of last) expect(number % recordsPerState).toBe(0);
      expect(last).toHaveLength(STREAMS.length);
    },
    TIMEOUT,
  );
});

/**
 * Returns after how many records and milliseconds the connector kills local-sync in this round.
 * Each run of the test uses the same values.
 */
function killOf(round: number): readonly [after: number, milliseconds: number] {
  const draw = (round * 2_654_435_761) % 4_294_967_296;
  return [20 + (draw % 650), (draw >>> 12) % 60];
}
