import { writeFile } from 'node:fs/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Installation } from './installation.js';
import { KILL_AT_STEP } from './kill-at-step.js';
import { INTEGER, stream } from './scripted-connector.js';
import { Tables } from './tables.js';

/** The number of steps between two kills. `npm run verify:local-sync` sets 12. */
const STRIDE = Number(process.env['KILL_STRIDE'] ?? '37');
const RECORDS_PER_STATE = 8;
const RECORDS_PER_RUN = 3 * RECORDS_PER_STATE;
/** More properties than the 1,000 for which a stream has columns. */
const PROPERTIES = 1500;
/** The number of properties of each record. */
const PER_RECORD = 150;

/** The source code of a connector that counts on from its state. */
const CONNECTOR = `
import { readFileSync } from 'node:fs';
const say = (message) => process.stdout.write(JSON.stringify(message) + '\\n');
const record = ${String(recordOf)};
const status = (status) => say({ type: 'TRACE', trace: { type: 'STREAM_STATUS', emitted_at: 1,
  stream_status: { stream_descriptor: { name: 's' }, status } } });
if (process.argv[2] === 'discover')
  say({ type: 'CATALOG', catalog: { streams: [${JSON.stringify(stream('s', { n: INTEGER }, { key: ['n'], cursor: 'n' }))}] } });
else {
  const [state] = JSON.parse(readFileSync(process.argv[process.argv.indexOf('--state') + 1], 'utf8'));
  const start = state?.stream.stream_state.n ?? 0;
  status('STARTED');
  for (let n = start + 1; n <= start + ${RECORDS_PER_RUN}; n += 1) {
    say({ type: 'RECORD', record: { stream: 's', data: record(n, ${PER_RECORD}, ${PROPERTIES}), emitted_at: 1 } });
    if (n % ${RECORDS_PER_STATE} === 0) say({ type: 'STATE', state: { type: 'STREAM',
      stream: { stream_descriptor: { name: 's' }, stream_state: { n } } } });
  }
  status('COMPLETE');
}
`;

/**
 * Returns the data of a record. The source code of the connector contains this function, so it must
 * not use anything else in this file.
 */
function recordOf(n: number, each: number, all: number): Record<string, unknown> {
  const record: Record<string, unknown> = { n };
  for (let index = 0; index < each; index += 1) {
    const property = (n * each + index) % all;
    record[`p${property}`] = property % 3 === 0 ? `text ${n}` : [n, { property }];
  }
  return record;
}

describe('a sync of more properties than columns that is killed again and again', () => {
  let installation: Installation | undefined;
  afterEach(() => installation?.remove());

  it.each(['data.duckdb', 'data/'])(
    'stores every value once in %s, including those of rare properties',
    async (to) => {
      const made = await Installation.create(CONNECTOR, { withDuckDB: true });
      installation = made;
      await writeFile(made.path('kill-at-step.mjs'), KILL_AT_STEP);
      let kills = 0;
      for (let step = STRIDE; ; step += STRIDE) {
        const sync = ['--config', 'config.json', '--to', to];
        const { code, signal, stderr } = await made.runKilledAt(step, ...sync);
        if (signal === null) {
          expect({ code, stderr }).toMatchObject({ code: 0 });
          break;
        }
        expect({ step, signal, stderr }).toMatchObject({ signal: 'SIGKILL', stderr: '' });
        kills += 1;
      }
      expect(kills).toBeGreaterThan(0);
      const tables = new Tables(made.directory, made.path(to));
      const records = await tables.records('s', 'n');
      expect(records.length % RECORDS_PER_STATE).toBe(0);
      expect(records).toEqual(
        records.map((_, index) => recordOf(index + 1, PER_RECORD, PROPERTIES)),
      );
      const noted = await tables.rows('SELECT field FROM local_sync.rare_properties', 's');
      expect(new Set(noted.map(([field]) => field)).size).toBe(noted.length);
      expect(noted.length).toBeGreaterThan(PROPERTIES / 4);
    },
  );
});
