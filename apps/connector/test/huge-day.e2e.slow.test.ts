import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startFixturesServer, type FixturesServer } from '@source-mixpanel/fixtures-server';
import type { JsonObject } from '@source-mixpanel/exact-json';
import { at } from '@source-mixpanel/testing/transcript';
import { configFor } from './mock-config.js';
import { Files, runBinary, type ProcessResult } from './run-connector.js';

/** The number of events of the mock. Their export has about 30 MB. */
const EVENTS = 30_000;
/** The number of bytes after which the mock closes the connection of an export. */
const CONNECTION_BYTES = 10_000_000;
const DAY = '2026-11-10';
const TIMEOUT_MILLISECONDS = 300_000;

let files: Files;
let server: FixturesServer;
beforeAll(async () => {
  files = await Files.create();
});
afterAll(() => files.remove());
afterEach(() => server.close());

async function start(where: 'evaluate' | 'ignore_time' = 'evaluate'): Promise<void> {
  server = await startFixturesServer({
    data: 'bulk',
    events: EVENTS,
    days: 1,
    compress: false,
    export: { prepare: 0, visibilityDelay: 0, where },
    faults: [{ path: '/api/2.0/export', effect: { kind: 'limit', bytes: CONNECTION_BYTES } }],
  });
}

interface ReadOptions {
  readonly state?: readonly JsonObject[];
  /** Whether to kill the process once it has written a state. */
  readonly isKilled?: boolean;
}

async function read({ state, isKilled = false }: ReadOptions = {}) {
  const config = configFor(server, { start_date: DAY, end_date: DAY, attribution_window: 0 });
  const stream = { name: 'export', json_schema: {} };
  const catalog = {
    streams: [{ stream, sync_mode: 'incremental', destination_sync_mode: 'append' }],
  };
  const saved = state === undefined ? [] : ['--state', await files.write('state.json', state)];
  const args = [
    'read',
    '--config',
    await files.write('config.json', config),
    '--catalog',
    await files.write('catalog.json', catalog),
    ...saved,
  ];
  const ended = await runBinary(args, {
    environment: { SOURCE_MIXPANEL_BASE_URL: server.url },
    onStart: (child) => {
      let tail = '';
      child.stdout?.on('data', (chunk: Buffer) => {
        const text = tail + chunk.toString('latin1');
        tail = text.slice(-20);
        if (isKilled && text.includes('{"type":"STATE"')) child.kill('SIGKILL');
      });
    },
  });
  return { ...ended, ...readLines(ended) };
}

function readLines({ stdout }: ProcessResult) {
  const lines = stdout.split('\n');
  // The last line of a killed process may be incomplete.
  lines.pop();
  const states = lines
    .filter((line) => line.startsWith('{"type":"STATE"'))
    .map((line) => (JSON.parse(line) as { readonly state: JsonObject }).state);
  return {
    ids: lines.flatMap((line) => /^\{"type":"RECORD".*"insert_id":"([^"]*)"/.exec(line)?.[1] ?? []),
    states,
    status: lines.flatMap((line) => /"status":"(COMPLETE|INCOMPLETE)"/.exec(line)?.[1] ?? []),
    warnings: lines.filter((line) => line.includes('"level":"WARN"')),
  };
}

const exportState = (state: JsonObject | undefined) => at(state, 'stream', 'stream_state');
const allIds = () => Array.from({ length: EVENTS }, (_, index) => `bulk-${index}`);
const exportRequests = () =>
  server.control.requests().filter(({ path }) => path === '/api/2.0/export');

describe('read of a day whose export is too large for each connection', () => {
  it(
    'delivers every event once, in order, and ends COMPLETE',
    async () => {
      await start();
      const run = await read();
      expect([run.code, run.status]).toEqual([0, ['COMPLETE']]);
      expect(run.ids).toEqual(allIds());
      expect(exportState(run.states.at(-1))).toMatchObject({ read_through: DAY });
      expect(exportState(run.states.at(-1))).not.toHaveProperty('within');
    },
    TIMEOUT_MILLISECONDS,
  );

  it(
    'resumes within the day in a second process if the first one was killed',
    async () => {
      await start();
      const killed = await read({ isKilled: true });
      expect(killed.signal).toBe('SIGKILL');
      const saved = killed.states.at(-1);
      expect(exportState(saved)).toMatchObject({ within: { day: DAY } });
      const before = exportRequests().length;
      const next = await read({ state: saved === undefined ? [] : [saved] });
      expect([next.code, next.status]).toEqual([0, ['COMPLETE']]);
      // The second sync may deliver events of the first one again, but none twice itself.
      expect(new Set([...killed.ids, ...next.ids])).toEqual(new Set(allIds()));
      expect(new Set(next.ids).size).toBe(next.ids.length);
      const unfiltered = exportRequests()
        .slice(before)
        .filter(({ query }) => !query.includes('where='));
      expect(unfiltered).toEqual([]);
    },
    TIMEOUT_MILLISECONDS,
  );

  it(
    'fails with one warning and without records if the server ignores the filter by time',
    async () => {
      await start('ignore_time');
      const run = await read();
      expect([run.code, run.status, run.ids]).toEqual([1, ['INCOMPLETE'], []]);
      const untrusted = run.warnings.filter((line) =>
        line.includes('Could not verify that Mixpanel filters'),
      );
      expect(untrusted).toHaveLength(1);
    },
    TIMEOUT_MILLISECONDS,
  );
});
