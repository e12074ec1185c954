import { tmpdir } from 'node:os';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import { BodySpool } from '@source-mixpanel/kernel';
import { testIo, type ScriptedAnswer } from '@source-mixpanel/testing';
import { closeScriptedMixpanels, failure, scriptedMixpanel } from '../../test/scripted-mixpanel.js';
import type { CsvRow } from './csv-rows.js';
import { openTable, type TableReading } from './lookup-table-rows.js';

afterEach(closeScriptedMixpanels);

const CSV = 'sku,"Na,me"\r\n1,"Łódź ""🚀"""\r\n2,"two\r\nlines"';
const ROWS: readonly CsvRow[] = [
  { key: '1', properties: { sku: '1', 'Na,me': 'Łódź "🚀"' } },
  { key: '2', properties: { sku: '2', 'Na,me': 'two\r\nlines' } },
];

async function tableOf(script: readonly ScriptedAnswer[], change: Partial<TableReading> = {}) {
  const { client, asked } = await scriptedMixpanel(script);
  const io = testIo();
  const storage = new BodySpool({ directory: tmpdir() });
  const open = openTable({ ...client, projectId: 12345 }, { storage, ...change });
  const read = async (): Promise<readonly CsvRow[]> => {
    const table = await open('-1405123841946871899', io);
    const rows: CsvRow[] = [];
    try {
      for await (const batch of table.batches()) rows.push(...batch);
      return rows;
    } finally {
      await table.discard();
    }
  };
  return { open: () => open('1', io), read, asked, notices: io.notices };
}

describe('the rows of a lookup table', () => {
  it.each<[string, Partial<ScriptedAnswer>]>([
    ['with a length', {}],
    ['in chunks', { framing: 'chunked', chunkSize: 3 }],
    ['compressed', { gzip: true, chunkSize: 5 }],
  ])('are read in one request, from a response that is sent %s', async (_how, answer) => {
    const { read, asked } = await tableOf([{ body: CSV, ...answer }]);
    expect(await read()).toEqual(ROWS);
    expect(asked()).toMatchObject([
      {
        method: 'GET',
        path: '/api/app/projects/12345/data-definitions/lookup-tables/download/',
        query: { 'data-group-id': '-1405123841946871899' },
      },
    ]);
    expect(Object.keys(asked()[0]?.query ?? {})).toEqual(['data-group-id']);
  });

  it('are never returned from a download that was cut off, at any byte', async () => {
    for (const gzip of [false, true]) {
      const { length } = gzip ? gzipSync(CSV) : Buffer.from(CSV);
      for (let after = 0; after < length; after += 1) {
        const { open } = await tableOf([{ body: CSV, gzip, fault: { kind: 'close', after } }]);
        expect(await failure(open())).toMatchObject({ code: 'broken_body', maxAttempts: 4 });
      }
    }
  });

  it('are downloaded twice and compared if the response does not state where it ends', async () => {
    const complete = { body: CSV, framing: 'close' } as const;
    const same = await tableOf([complete]);
    expect(await same.read()).toEqual(ROWS);
    const cut = await tableOf([complete, { ...complete, body: CSV.slice(0, -9) }]);
    expect(await failure(cut.open())).toMatchObject({ code: 'broken_body' });
  });

  it('are never returned if a later row shows that the table was cut off', async () => {
    for (const body of [`${CSV}\n3`, `${CSV},"`, 'a,b\n1,2\n3\n4,5\n']) {
      const { open } = await tableOf([{ body }]);
      expect(await failure(open())).toMatchObject({ mayDivide: false });
    }
  });

  it('are left out with the setting skip if they have more or fewer cells than the header', async () => {
    const { open } = await tableOf([{ body: 'a,b\n1\n3,4\n' }], { onUnreadable: 'skip' });
    const table = await open();
    const keys: string[] = [];
    for await (const rows of table.batches()) keys.push(...rows.map(({ key }) => key));
    await table.discard();
    expect(keys).toEqual(['3']);
    expect(table.leftOut).toEqual({ count: 1, first: 1 });
  });

  it('are counted as repaired if they contain U+FFFD and some bytes of the table were not UTF-8', async () => {
    const broken = Buffer.concat([Buffer.from('a\n1\n\ufffd\n'), Buffer.of(0xff, 0x0a)]);
    const repaired = await tableOf([{ body: broken }]);
    expect((await repaired.read()).map(({ key }) => key)).toEqual(['1', '\ufffd', '\ufffd']);
    expect(repaired.notices).toEqual([{ kind: 'repaired', rows: 2 }]);
    const sound = await tableOf([{ body: 'a\n\ufffd\n' }]);
    await sound.read();
    expect(sound.notices).toEqual([]);
  });

  it('are returned while they arrive, with a warning, if there is no space to store them', async () => {
    const storage = new BodySpool({ directory: tmpdir(), memoryBytes: 0, limitBytes: 0 });
    const big = `a,b\n${'1,2\n'.repeat(40_000)}`;
    const sound = await tableOf([{ body: big }], { storage });
    expect(await sound.read()).toHaveLength(40_000);
    expect(sound.notices).toMatchObject([{ kind: 'warning' }]);
    const cut = await tableOf([{ body: big, fault: { kind: 'close', after: 159_000 } }], {
      storage,
    });
    expect(await failure(cut.read())).toMatchObject({ code: 'broken_body' });
  });

  it.each<[string, ScriptedAnswer, string]>([
    [
      'an error with status 200',
      { body: '{"status":"error","error":"no such table"}' },
      'answered_error',
    ],
    [
      'other JSON with status 200',
      { body: ' {"status":"ok","results":["private"]}' },
      'unexpected_answer',
    ],
    [
      'an HTML page with status 200',
      { body: '<!DOCTYPE html>\n<p>private, indeed</p>' },
      'unexpected_answer',
    ],
    ['status 403', { status: 403, body: '{"error":"No permission"}' }, 'forbidden'],
    ['status 402', { status: 402, body: '{"error":"Your plan does not"}' }, 'plan'],
    ['status 404', { status: 404, body: '{"error":"Lookup table not found"}' }, 'not_found'],
    ['status 500', { status: 500, body: 'no' }, 'server_failed'],
  ])('are not returned if the response is %s', async (_case, answer, code) => {
    const { open } = await tableOf([answer]);
    const error = await failure(open());
    expect(error).toMatchObject({ code });
    expect(String(error) + JSON.stringify(error)).not.toContain('private');
  });

  it('are accepted if the table begins like a JSON object', async () => {
    const { read } = await tableOf([{ body: '{a},{b}\n1,2\n' }]);
    expect(await read()).toEqual([{ key: '1', properties: { '{a}': '1', '{b}': '2' } }]);
  });
});
