import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { records, textAt } from '@source-mixpanel/testing/transcript';
import { ANSWERED, trueFacts, type StreamName } from './project-facts.js';
import type { Run } from './run-connector.js';
import { UNLIMITED_QUOTA, MONTH, MONTH_CONFIG, Stage } from './stage.js';

/** The columns of the records: the configured one, and the key and cursor, which are always included. */
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
  const discovered = (await stage.catalog(...ANSWERED))['streams'] as Awaited<
    ReturnType<Stage['catalog']>
  >[];
  // Without key and cursor, because a catalog need not repeat those that the source defines.
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
  it.each(ANSWERED)(
    'delivers all records of %s, with the configured column, the key and the cursor only',
    (name) => {
      expect(run.code).toBe(0);
      const found = records(run.messages, name);
      const columns = new Set(found.flatMap((record) => Object.keys(record)));
      expect([...columns].sort()).toEqual([...CHOICES[name]].sort());
      const facts = trueFacts(stage.server, name, MONTH);
      expect(new Set(found.map((record) => JSON.stringify(record))).size).toBeGreaterThan(1);
      expect(found.length).toBeGreaterThanOrEqual(facts.size);
    },
  );
});
