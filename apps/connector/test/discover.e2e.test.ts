import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@source-mixpanel/exact-json';
import { Ajv } from 'ajv';
import { ALL_STREAMS } from './listed-streams.js';
import { at, objectAt, ofType, textAt } from '@source-mixpanel/testing/transcript';
import type { Run } from './run-connector.js';
import { Stage, warningsOf } from './stage.js';

/** The columns of profiles that the catalog of every project contains. */
const PROFILE_COLUMNS = new Set(
  'distinct_id last_seen browser browser_version city country_code region timezone email name first_name last_name id unblocked'.split(
    ' ',
  ),
);

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(() => stage.close());

function streamsIn(run: Run): JsonObject[] {
  return objectAt(ofType(run.messages, 'CATALOG')[0], 'catalog')['streams'] as JsonObject[];
}

describe('discover', () => {
  it('C9: prints one CATALOG whose keys and cursors are columns of the schemas', async () => {
    const run = await stage.command('discover');
    expect(run.code).toBe(0);
    expect(ofType(run.messages, 'CATALOG')).toHaveLength(1);
    const streams = streamsIn(run);
    const names = streams.map((stream) => textAt(stream, 'name'));
    expect(names).toEqual([...new Set(names)].sort());
    for (const stream of streams) {
      const schema = objectAt(stream, 'json_schema');
      expect(new Ajv({ strict: false }).validateSchema(schema)).toBe(true);
      expect(schema['type']).toBe('object');
      expect(JSON.stringify(schema)).not.toMatch(/"(?:\$ref|allOf|not)":/);
      expect(JSON.stringify(schema)).not.toContain('"additionalProperties":false');
      const properties = objectAt(schema, 'properties');
      const keys = (stream['source_defined_primary_key'] ?? []) as string[][];
      const cursor = (stream['default_cursor_field'] ?? []) as string[];
      for (const path of [...keys, ...(cursor.length > 0 ? [cursor] : [])]) {
        expect(at(properties, ...path)).toBeDefined();
      }
      const modes = stream['supported_sync_modes'] as string[];
      expect(modes.includes('incremental')).toBe(cursor.length > 0);
    }
  });

  it('prints the same catalog in every run, with at most three requests that count against the hourly quota', async () => {
    stage.server.control.reset();
    const first = await stage.command('discover');
    const counted = stage.server.control.requests().filter((request) => request.counted);
    expect(counted.length).toBeLessThanOrEqual(3);
    expect((await stage.command('discover')).stdout).toBe(first.stdout);
  });

  it('describes every column except those of custom profile properties', async () => {
    for (const stream of streamsIn(await stage.command('discover'))) {
      const ofProfiles = ['engage', 'cohort_members'].includes(textAt(stream, 'name'));
      for (const [name, column] of Object.entries(objectAt(stream, 'json_schema', 'properties'))) {
        if (ofProfiles && !PROFILE_COLUMNS.has(name)) continue;
        expect([stream['name'], name, typeof at(column, 'description')]).toEqual([
          stream['name'],
          name,
          'string',
        ]);
      }
    }
  });

  it('prints a catalog, and one warning for each undocumented endpoint that does not respond', async () => {
    const paths = [
      '/api/query/events/properties/top',
      '/api/query/engage/properties',
      '/api/2.0/engage/revenue',
    ];
    stage.break(...paths.map((path) => ({ path, effect: { kind: 'stall', after: 0 } }) as const));
    const run = await stage.command('discover');
    stage.server.control.reset();
    expect(run.code).toBe(0);
    const names = streamsIn(run).map(({ name }) => name);
    expect(names).toEqual(ALL_STREAMS.filter((name) => name !== 'revenue'));
    expect(warningsOf(run)).toHaveLength(3);
  }, 30_000);
});
