import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@source-mixpanel/exact-json';
import { at, errors, records, statuses, textAt } from '@source-mixpanel/testing/transcript';
import type { Run } from './run-connector.js';
import { lastStates, Stage, UNLIMITED_QUOTA, warningsOf } from './stage.js';

const NAME = 'lookup_table_rows';
const NEGATIVE_ID = '-1405123841946871800';
const DOWNLOAD = '/data-definitions/lookup-tables/download';
const CATALOG: JsonObject = {
  streams: [
    {
      stream: {
        name: NAME,
        json_schema: { type: 'object' },
        supported_sync_modes: ['full_refresh', 'incremental'],
        source_defined_cursor: true,
        default_cursor_field: ['last_modified_at'],
      },
      sync_mode: 'incremental',
      destination_sync_mode: 'append_dedup',
      cursor_field: ['last_modified_at'],
      primary_key: [['lookup_table_id'], ['key']],
    },
  ],
};

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open({ quota: UNLIMITED_QUOTA, contract: 'observed' });
});
beforeEach(() => stage.break());
afterAll(() => stage.close());

function read(change: JsonObject = {}, state?: unknown): Promise<Run> {
  const config = stage.config({ experimental_streams: true, ...change });
  return stage.read({ catalog: CATALOG, config, state });
}

const rowsOf = (run: Run, table: string): JsonObject[] =>
  records(run.messages, NAME).filter((row) => row['lookup_table_id'] === table);

const errorOf = ({ messages }: Run): string =>
  errors(messages)
    .filter((error) => at(error, 'stream_descriptor', 'name') === NAME)
    .map((error) => textAt(error, 'message'))
    .join('\n');

/** Makes the mock send this response to each download of one table. */
function breakDownload(table: string, body: string, status = 200): void {
  const effect = { kind: 'answer', status, body, headers: { 'content-type': 'text/csv' } } as const;
  stage.break({ pattern: DOWNLOAD, parameters: { 'data-group-id': table }, effect });
}

describe('lookup_table_rows', () => {
  it('delivers all cells of all tables, and in later syncs only tables that were replaced', async () => {
    const { lookupTables } = stage.server.mixpanel.project;
    const run = await read();
    expect([run.code, statuses(run.messages, NAME).at(-1)]).toEqual([0, 'COMPLETE']);
    const products = lookupTables.find(({ id }) => id === '801')?.csv ?? '';
    expect(rowsOf(run, '801')).toHaveLength(products.trim().split('\n').length - 1);
    expect(rowsOf(run, NEGATIVE_ID).map(({ properties }) => properties)).toEqual([
      { sku: '1', Name: 'Łódź 🚀', 'a "quoted", header': 'two\r\nlines', $price: '9.50' },
      { sku: '-2', Name: '', 'a "quoted", header': 'x,y', $price: '' },
      { sku: '1405123841946871899', Name: 'plain', 'a "quoted", header': '"', $price: ' 7 ' },
    ]);
    expect(rowsOf(run, '803').map(({ key, properties }) => [key, properties])).toEqual([
      ['pro', { plan: 'pro', name: 'Pro', _name: 'Łódź', '': '' }],
      ['free', { plan: 'free', name: 'Free', _name: '', '': 'x' }],
    ]);
    expect(rowsOf(run, '804')).toEqual([]);

    const again = await read({}, lastStates(run));
    expect([again.code, records(again.messages, NAME)]).toEqual([0, []]);

    const index = lookupTables.findIndex(({ id }) => id === '803');
    const [plans] = lookupTables.splice(index, 1);
    if (plans === undefined) throw new Error('the mock has no lookup table 803');
    const replaced = { ...plans, lastModified: '2026-11-05T00:00:00Z', csv: 'plan\nteam\n' };
    lookupTables.push(replaced);
    const third = await read({}, lastStates(again));
    lookupTables.splice(lookupTables.indexOf(replaced), 1, plans);
    expect(records(third.messages, NAME)).toEqual([
      expect.objectContaining({
        lookup_table_id: '803',
        key: 'team',
        last_modified_at: '2026-11-05T00:00:00Z',
      }),
    ]);
  });

  it('delivers each row once if a download breaks twice', async () => {
    const parameters = { 'data-group-id': '801' };
    const effect = { kind: 'cut', at: -40, of: 'wire', by: 'close' } as const;
    stage.break({ pattern: DOWNLOAD, parameters, nth: [1, 2], effect });
    const run = await read();
    expect(run.code).toBe(0);
    const keys = records(run.messages, NAME).map(
      (row) => `${textAt(row, 'lookup_table_id')} ${textAt(row, 'key')}`,
    );
    expect([keys.length, new Set(keys).size]).toEqual([305, 305]);
  });

  it('fails if a table has an unreadable row, unless such rows are skipped, and saves the other tables', async () => {
    breakDownload('801', 'sku,name\r\n1,a\r\n2\r\n3,c');
    const failed = await read();
    expect([failed.code, statuses(failed.messages, NAME).at(-1)]).toEqual([1, 'INCOMPLETE']);
    expect(errorOf(failed)).toContain('lookup table 801 "Products"');
    expect(errorOf(failed)).toContain('Row 2 of the lookup table');
    expect([rowsOf(failed, '801'), rowsOf(failed, NEGATIVE_ID).length]).toEqual([[], 3]);

    const skipping = await read({ on_unreadable_line: 'skip' });
    expect(skipping.code).toBe(0);
    expect(rowsOf(skipping, '801').map(({ key }) => key)).toEqual(['1', '3']);
    expect(warningsOf(skipping).join()).toContain(
      'The lookup table 801 "Products" is read without 1 row of',
    );

    stage.break();
    const next = await read({}, lastStates(failed));
    expect(new Set(records(next.messages, NAME).map((row) => row['lookup_table_id']))).toEqual(
      new Set(['801']),
    );
  });

  it.each([
    [403, '{"error":"You do not have permission"}', 'a Growth or an Enterprise plan'],
    [404, '{"error":"Lookup table not found"}', 'although Mixpanel still lists it'],
  ])(
    'explains why a download is refused with status %i and the body %s',
    async (status, body, text) => {
      breakDownload('801', body, status);
      const run = await read();
      expect(run.code).toBe(1);
      expect(errorOf(run)).toContain(text);
      expect(rowsOf(run, '801')).toEqual([]);
    },
  );
});
