import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  defaultOptions,
  startFixturesServer,
  type FixturesServer,
} from '@source-mixpanel/fixtures-server';
import { Installation } from './installation.js';

const LAST_DAY = '2026-11-10';
const PLANTED = 'planted-and-protected';
const HASH_KEY = 'h4sh-key of the planted values';
const HASH = createHmac('sha256', HASH_KEY).update(PLANTED).digest('hex');
const PROPERTIES = {
  'planted dropped': PLANTED,
  'planted hashed': PLANTED,
  'planted list': [PLANTED, [PLANTED]],
};
const PRIVACY = {
  drop_properties: ['planted dropped'],
  hash_properties: ['planted hashed', 'planted list'],
  hash_key: HASH_KEY,
};
const STREAMS = ['export', 'engage', 'cohort_members'];
const RECORDS = 20;
/**
 * Each of the three streams has 20 records with three planted values. (The only cohort contains all
 * profiles.)
 */
const HASHES = 3 * RECORDS * STREAMS.length;

let server: FixturesServer;
let installation: Installation;
afterEach(async () => {
  await server.close();
  await installation.remove();
});

async function open(privacy: object): Promise<void> {
  const quota = { ...defaultOptions.quota, queryPerHour: 1000, exportPerHour: 1000 };
  server = await startFixturesServer({ data: 'empty', lastDay: LAST_DAY, days: 2, quota });
  const indices = Array.from({ length: RECORDS }, (_, index) => index);
  server.control.changeProject({
    addEvents: indices.map((at) => ({
      event: 'planted',
      properties: {
        time: Date.parse(`${LAST_DAY}T12:00:00Z`) / 1000 + at,
        ...{ distinct_id: `user-${String(at)}`, $insert_id: `id-${String(at)}` },
        ...PROPERTIES,
      },
    })),
    addProfiles: indices.map((at) => ({
      $distinct_id: `user-${String(at)}`,
      $properties: { $last_seen: `${LAST_DAY}T12:00:00`, ...PROPERTIES },
    })),
  });
  server.mixpanel.project.cohorts.push({
    ...{ id: 1, name: 'all', description: '', isVisible: true, where: 'true' },
    created: `${LAST_DAY} 10:00:00`,
  });
  installation = await Installation.withBuiltConnector(server);
  const days = { start_date: LAST_DAY, end_date: LAST_DAY };
  await installation.configure(server, { ...days, ...privacy });
}

/**
 * Syncs the streams and returns each output: standard output and error, the files of the target,
 * the log file and the report.
 */
async function outputs(target: string): Promise<Readonly<Record<string, string>>> {
  const to = ['--to', target, '--streams', STREAMS.join(), '--config', 'config.json'];
  const synced = await installation.run(
    ...to,
    ...['--log-file', 'sync.log', '--progress', 'json', '--report', 'report.html'],
  );
  expect({ code: synced.code, stderr: synced.code === 0 ? '' : synced.stderr }).toEqual({
    code: 0,
    stderr: '',
  });
  const files = await installation.shell(`find ${target}* -type f -exec cat {} +`);
  return {
    ...{ stdout: synced.stdout, stderr: synced.stderr },
    ...{ files: files.stdout, log: await installation.read('sync.log') },
    report: await installation.read('report.html'),
  };
}

/** Returns how often a text occurs in the tables. */
async function inTables(target: string, text: string): Promise<number> {
  const rows = STREAMS.map((name) => `SELECT CAST(to_json(t) AS VARCHAR) AS row FROM ${name} t`);
  const parts = `len(string_split(row, '${text}'))`;
  const sql = `SELECT CAST(sum(${parts} - 1) AS INTEGER) FROM (${rows.join(' UNION ALL ')})`;
  const { code, stdout } = await installation.run('--to', target, '--sql', sql);
  expect(code).toBe(0);
  return Number(stdout.trimEnd().split('\n').at(-1));
}

describe.each(['data.duckdb', 'data/'])('planted values, synced into %s', (target) => {
  it('occur in tables as hashes, and nowhere in plain text', async () => {
    await open({ privacy: PRIVACY });
    const written = await outputs(target);
    expect(await inTables(target, HASH)).toBe(HASHES);
    expect(await inTables(target, PLANTED)).toBe(0);
    for (const secret of [PLANTED, HASH_KEY.slice(0, 10)]) {
      const found = Object.entries(written).filter(([, text]) => text.includes(secret));
      expect(found.map(([output]) => output)).toEqual([]);
    }
  });
});

it('planted values are found if nothing protects them', async () => {
  await open({});
  await outputs('data.duckdb');
  expect(await inTables('data.duckdb', PLANTED)).toBe(4 * RECORDS * STREAMS.length);
});
