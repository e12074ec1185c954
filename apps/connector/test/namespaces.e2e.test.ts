import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@source-mixpanel/exact-json';
import { at, objectAt, ofType, statuses, textAt } from '@source-mixpanel/testing/transcript';
import type { Run } from './run-connector.js';
import { UNLIMITED_QUOTA, LAST_DAY, Stage } from './stage.js';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open({ data: 'empty', quota: UNLIMITED_QUOTA });
});
afterAll(() => stage.close());

function addEvent(id: string, properties: JsonObject): void {
  const time = Date.parse(LAST_DAY) / 1000;
  const event = { time, distinct_id: id, $insert_id: id };
  stage.server.control.changeProject({
    addEvents: [{ event: 'said', properties: { ...event, ...properties } }],
  });
}

/** Reads the stream export into each of the namespaces. */
async function read(namespaces: readonly string[], state?: unknown): Promise<Run> {
  const [entry] = (await stage.catalog('export'))['streams'] as JsonObject[];
  const streams = namespaces.map((namespace) => ({
    ...entry,
    stream: { ...objectAt(entry, 'stream'), namespace },
  }));
  const run = await stage.read({ catalog: { streams }, state });
  expect([run.code, run.stderr]).toEqual([0, '']);
  return run;
}

/** Returns for each event id the columns of the properties `city` and `$city`. */
function columnsIn(run: Run, namespace: string): Record<string, JsonObject> {
  const found = ofType(run.messages, 'RECORD')
    .map((message) => objectAt(message, 'record'))
    .filter((record) => record['namespace'] === namespace)
    .map((record) => objectAt(record, 'data'));
  return Object.fromEntries(
    found.map((data) => {
      const columns = Object.entries(data).filter(([name]) => /^_*city/i.test(name));
      return [textAt(data, 'distinct_id'), Object.fromEntries(columns)] as const;
    }),
  );
}

const stateOf = (run: Run, namespace: string): JsonObject =>
  objectAt(
    ofType(run.messages, 'STATE').findLast(
      (message) => at(message, 'state', 'stream', 'stream_descriptor', 'namespace') === namespace,
    ),
    'state',
  );

describe('read of one stream into two namespaces', () => {
  it('keeps separate column names and states, and starts the second namespace from the beginning', async () => {
    addEvent('a', { city: 'Łódź' });
    const alone = await read(['one']);
    expect(columnsIn(alone, 'one')).toEqual({ a: { city: 'Łódź' } });

    // In the first namespace, `city` already has the column `city`. In the second, `$city` appears
    // first and gets that column.
    addEvent('b', { $city: 'Kraków', city: 'Nowa Huta' });
    const both = await read(['one', 'two'], [stateOf(alone, 'one')]);
    expect(statuses(both.messages, 'export').filter((text) => text === 'COMPLETE')).toHaveLength(2);
    expect(columnsIn(both, 'one')['b']).toEqual({ city: 'Nowa Huta', _city: 'Kraków' });
    expect(columnsIn(both, 'two')).toEqual({
      a: { _city: 'Łódź' },
      b: { city: 'Kraków', _city: 'Nowa Huta' },
    });

    addEvent('c', { city: 'Gdynia' });
    const again = await read(['two', 'one'], [stateOf(both, 'two'), stateOf(both, 'one')]);
    expect(columnsIn(again, 'one')['c']).toEqual({ city: 'Gdynia' });
    expect(columnsIn(again, 'two')['c']).toEqual({ _city: 'Gdynia' });
  });
});
