import { describe, expect, it } from '@jest/globals';
import { parseJson, type JsonObject } from '@source-mixpanel/exact-json';
import { findScenario } from '@source-mixpanel/fixtures-server';
import { records } from '@source-mixpanel/testing/transcript';
import { runInProcess } from './in-process.js';
import { configFor } from './mock-config.js';
import { mockServers } from './mock-servers.js';

const open = mockServers({ data: 'empty' });
const ENTRIES = 3000;
const STREAMS = {
  lexicon_schemas: ENTRIES,
  lexicon_events: ENTRIES,
  lexicon_properties: 2 * ENTRIES,
};

describe('a Lexicon with 3,000 entries', () => {
  it('is read completely, with each name once, without exceeding the quota of an organization', async () => {
    const server = await open({ ...findScenario('large-lexicon'), contract: 'observed' });
    const streams = Object.keys(STREAMS).map((name) => ({
      stream: { name, json_schema: { type: 'object' }, supported_sync_modes: ['full_refresh'] },
      sync_mode: 'full_refresh',
      destination_sync_mode: 'overwrite',
    }));
    const { code, stdout } = await runInProcess(
      { kind: 'read', debug: false, config: 'config', catalog: 'catalog' },
      {
        config: configFor(server, { experimental_streams: true }),
        catalog: { streams },
        environment: { SOURCE_MIXPANEL_BASE_URL: server.url },
        now: () => server.mixpanel.clock.now(),
      },
    );
    expect(code).toBe(0);
    const messages = stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => parseJson(line) as JsonObject);
    for (const [name, count] of Object.entries(STREAMS)) {
      const keys = records(messages, name).map((row) =>
        JSON.stringify([row['entity_type'], row['resource_type'], row['name']]),
      );
      expect([name, keys.length, new Set(keys).size]).toEqual([name, count, count]);
    }
    const requests = server.control.requests();
    expect(requests.filter(({ path }) => path.endsWith('/schemas'))).toHaveLength(5);
    expect(requests.filter(({ status, counted }) => status !== 200 || counted)).toEqual([]);
  });
});
