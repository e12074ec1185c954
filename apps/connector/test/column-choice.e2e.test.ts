import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { records, textAt } from '@source-mixpanel/testing/transcript';
import { SERVED_STREAMS, expectedFacts, type StreamName } from './project-facts.js';
import type { Run } from './run-connector.js';
import { UNLIMITED_QUOTA, MONTH, MONTH_CONFIG, Stage } from './stage.js';

/** The expected columns: the one in the catalog, and key and cursor, which are always delivered. */
const CHOICES: Readonly<Record<StreamName, readonly [chosen: string, ...kept: string[]]>> = {
  annotations: ['description', 'id'],
  cohort_members: ['email', 'cohort_id', 'distinct_id', 'last_seen'],
  cohorts: ['name', 'created', 'id'],
  engage: ['email', 'distinct_id', 'last_seen'],
  export: ['event', 'time'],
  funnels: ['analysis', 'date', 'funnel_id'],
  revenue: ['amount', 'date'],
};

let stage: Stage;
let run: Run;
beforeAll(async () => {
  stage = await Stage.open({ quota: UNLIMITED_QUOTA });
  const discovered = (await stage.catalog(...SERVED_STREAMS))['streams'] as Awaited<
    ReturnType<Stage['catalog']>
  >[];
  // The catalog contains no key and cursor, because it need not repeat those of the source.
  const streams = discovered.map((entry) => ({
    stream: {
      name: textAt(entry, 'stream', 'name'),
      json_schema: {
        type: 'object',
        properties: { [CHOICES[textAt(entry, 'stream', 'name') as StreamName][0]]: {} },
      },
    },
    sync_mode: textAt(entry, 'sync_mode'),
    destination_sync_mode: 'append',
  }));
  run = await stage.read({
    catalog: { streams },
    config: stage.config({ ...MONTH_CONFIG, select_properties_by_default: false }),
  });
});
afterAll(() => stage.close());

describe('read with select_properties_by_default off', () => {
  it.each(SERVED_STREAMS)(
    'delivers all records of %s with only the configured column, the key and the cursor',
    (name) => {
      expect(run.code).toBe(0);
      const found = records(run.messages, name);
      const columns = new Set(found.flatMap((record) => Object.keys(record)));
      expect([...columns].sort()).toEqual([...CHOICES[name]].sort());
      const facts = expectedFacts(stage.server, name, MONTH);
      expect(new Set(found.map((record) => JSON.stringify(record))).size).toBeGreaterThan(1);
      expect(found.length).toBeGreaterThanOrEqual(facts.size);
    },
  );
});
