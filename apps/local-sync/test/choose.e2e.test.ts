import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  defaultOptions,
  startFixturesServer,
  type FixturesServer,
  type FixturesServerOptions,
} from '@source-mixpanel/fixtures-server';
import { Installation } from './installation.js';

const LAST_DAY = '2026-11-10';
const KEY_SQL = new URL('../../../tools/examples/event-key.sql', import.meta.url);
const HASH_KEY = 'a secret of this test';
const NOON = Date.parse(`${LAST_DAY}T12:00:00Z`) / 1000;

let server: FixturesServer;
let installation: Installation;
afterEach(async () => {
  await server.close();
  await installation.remove();
});

async function open(options: FixturesServerOptions): Promise<void> {
  const quota = { ...defaultOptions.quota, queryPerHour: 1000, exportPerHour: 1000 };
  server = await startFixturesServer({ lastDay: LAST_DAY, days: 2, quota, ...options });
  installation = await Installation.withBuiltConnector(server);
}

async function configure(settings: object): Promise<void> {
  const days = { start_date: '2026-11-09', end_date: LAST_DAY };
  await installation.configure(server, { ...days, ...settings });
}

/** Syncs `export` and returns the output, which ends with the result of the query. */
async function sync(...more: readonly string[]): Promise<string> {
  const to = ['--to', 'data.duckdb', '--streams', 'export', '--config', 'config.json'];
  const ended = await installation.run(...to, ...more);
  expect({ code: ended.code, stderr: ended.code === 0 ? '' : ended.stderr }).toEqual({
    code: 0,
    stderr: '',
  });
  return ended.stdout;
}

async function query(sql: string): Promise<readonly (readonly string[])[]> {
  const { stdout } = await installation.run('--to', 'data.duckdb', '--sql', sql);
  const [, ...lines] = stdout.trimEnd().split('\n');
  return lines.map((line) => line.trim().split(/\s+/));
}

function add(...events: readonly object[]): void {
  server.control.changeProject({
    addEvents: events.map((properties) => ({ event: 'Signed up', properties })),
  });
}

/** Returns the SQL for DuckDB that the guide shows for a key. */
async function keySql(column: string): Promise<string> {
  const file = await readFile(KEY_SQL, 'utf8');
  const [, sql = ''] = new RegExp(`-- ${column} in DuckDB\n(.*?)\n\n`, 's').exec(file) ?? [];
  expect(sql).toContain('sha256');
  return sql;
}

/** Different events, for which an ambiguous way to build keys could produce equal keys. */
const WITHOUT_ID: readonly object[] = [
  { time: NOON, distinct_id: 'a', plan: 'pro' },
  { time: NOON, distinct_id: 'a', plan: 'free', $insert_id: '' },
  { time: NOON, plan: null, $insert_id: null },
  {
    time: NOON,
    distinct_id: 5,
    $city: 'Łódź',
    city: 'ząb',
    City: '\u{1f600}',
    list: ['a', 1.5, null, { b: '"' }],
  },
  { time: NOON, distinct_id: 'a', flag: true, other: false, big: 12345678901, text: 'a\u001fb\\' },
  {
    time: NOON,
    $device_id: 'd',
    mp_processing_time_ms: NOON * 1000,
    $mp_api_timestamp_ms: 5,
    empty: '',
  },
  {
    time: NOON,
    distinct_id: 'z',
    $distinct_id_before_identity: 'y',
    event: 'not the name',
    $time: 'x',
  },
  // An earlier version of one of the keys was the same for these two events.
  { time: NOON, from: 'A', to: 'B' },
  { time: NOON, from: 'B', to: 'A' },
  { time: NOON, x: 'same', mp_api_timestamp_ms: 5, distinct_id_before_identity: 'y' },
  { time: NOON, y: 'same', _airbyte_x: 'a', $_local_sync: 'b', __: 'c' },
  { time: NOON, distinct_id: 'anna' },
  { time: NOON, distinct_id: 'bert' },
];

describe('the key of events', () => {
  it.each(['event_key', 'event_key_stable'])(
    '%s equals the result of the SQL in the guide for every event of a hostile project',
    async (column) => {
      await open({ data: 'generated', events: 400, hostile: true, rawBytes: true });
      add(...WITHOUT_ID);
      await configure({ export_key: column });
      await sync('--types', 'text');
      const [[rows = '0', same, without = '0'] = []] = await query(
        `SELECT count(*), count(*) FILTER (${column} = (${await keySql(column)})), count(*) FILTER (coalesce(insert_id, '') = '') FROM export`,
      );
      expect(same).toBe(rows);
      expect(Number(rows)).toBeGreaterThan(400);
      expect(Number(without)).toBe(WITHOUT_ID.length);
    },
  );

  it('stores an event of a merged user twice with event_key, and once with event_key_stable', async () => {
    const found: Record<string, string | undefined> = {};
    for (const column of ['event_key', 'event_key_stable']) {
      await open({ data: 'empty' });
      await configure({ export_key: column });
      const event = { time: NOON, $insert_id: 'i-1', distinct_id: '$device:1' };
      add(event);
      await sync();
      // Mixpanel exports the event again, with the id of the user with whom the device was merged.
      add({ ...event, distinct_id: 'user-1', $distinct_id_before_identity: '$device:1' });
      await sync();
      const [[rows = ''] = []] = await query('SELECT count(*) FROM export');
      found[column] = rows;
      if (column === 'event_key') {
        await server.close();
        await installation.remove();
      }
    }
    expect(found).toEqual({ event_key: '2', event_key_stable: '1' });
  });
});

describe('one event type, three properties, hashed ids and a key', () => {
  it('are stored with one row per event despite late duplicates, and without any unhashed id', async () => {
    await open({ data: 'generated', events: 300, hostile: false });
    const secret = 'planted@example.com';
    const events = Array.from({ length: 20 }, (_, at) => ({
      time: NOON + at,
      $insert_id: `i-${String(at)}`,
      distinct_id: `planted-user-${String(at % 7)}`,
      plan: 'pro',
      seats: at,
      $email: secret,
      note: `planted note ${String(at)}`,
    }));
    add(...events);
    await configure({
      export_events: ['Signed up'],
      export_properties: ['plan', 'seats', '$email'],
      export_key: 'event_key',
      privacy: { hash_properties: ['$email'], hash_ids: true, hash_key: HASH_KEY },
    });
    await sync();
    add(...events.slice(0, 9));
    await sync();
    const [[rows, keys, ids, mails] = []] = await query(
      `SELECT count(*), count(DISTINCT event_key), count(DISTINCT distinct_id) FILTER (plan IS NOT NULL), count(*) FILTER (email = '${createHmac('sha256', HASH_KEY).update(secret).digest('hex')}') FROM export`,
    );
    expect([rows, ids, mails]).toEqual([keys, '7', '20']);
    const columns = await query('SELECT column_name FROM (DESCRIBE export) ORDER BY 1');
    expect(columns.flat().filter((name) => !name.startsWith('_'))).toEqual([
      'distinct_id',
      'email',
      'event',
      'event_key',
      'insert_id',
      'mp_processing_time_ms',
      'plan',
      'seats',
      'time',
    ]);
    const kept = await installation.shell(
      'cat data.duckdb* config.json > all; grep -c planted all; true',
    );
    expect(kept.stdout.trim()).toBe('0');
  });
});
