import { describe, expect, it } from '@jest/globals';
import type { LookupTable, OpenedTable } from '@source-mixpanel/mixpanel';
import { ConfigError, SystemError } from '@source-mixpanel/stream';
import { describeStream, failure, fakeClock, readStream, testIo } from '@source-mixpanel/testing';
import tables from '../fixtures/tables.json' with { type: 'json' };
import { lookupTableRowsStream } from './lookup-table-rows-stream.js';
import type { LookupTableRowsSource } from './open-lookup-table-rows.js';

interface Recorded extends LookupTableRowsSource {
  /** The ids of the tables that were downloaded, in order. */
  readonly asked: string[];
  /** The ids of the downloads that were not discarded. */
  readonly open: Set<string>;
}

const fixtures: readonly {
  readonly table: LookupTable;
  readonly batches: Parameters<typeof opened>[0];
}[] = tables;

function opened(
  batches: readonly (readonly { readonly key: string; readonly properties: object }[])[],
  change: Partial<OpenedTable> = {},
): OpenedTable {
  return {
    async *batches() {
      await Promise.resolve();
      for (const batch of batches) {
        yield batch.map(({ key, properties }) => ({ key, properties: { ...properties } }));
      }
    },
    leftOut: undefined,
    discard: () => Promise.resolve(),
    ...change,
  };
}

function source(change: Partial<LookupTableRowsSource> = {}): Recorded {
  const asked: string[] = [];
  const open = new Set<string>();
  return {
    asked,
    open,
    listTables: () => Promise.resolve(fixtures.map(({ table }) => table)),
    openTable: (dataGroup) => {
      asked.push(dataGroup);
      open.add(dataGroup);
      const { batches = [] } = fixtures.find(({ table }) => table.dataGroup === dataGroup) ?? {};
      const discard = (): Promise<void> => {
        open.delete(dataGroup);
        return Promise.resolve();
      };
      return Promise.resolve(opened(batches, { discard }));
    },
    ...change,
  };
}

const NOON = Date.UTC(2024, 2, 6, 12);
const create = (from: LookupTableRowsSource = source(), now = NOON) =>
  lookupTableRowsStream(from, { clock: fakeClock(now) });

describeStream('lookup_table_rows', { create: () => create(), records: 5, slices: 4 });

const notFound = new SystemError('not_found', 'Mixpanel rejected the request.');

describe('lookup_table_rows', () => {
  it('emits each row with its table, its key and all of its columns', async () => {
    const from = source();
    const { records, finished } = await readStream(create(from));
    expect(records[0]).toEqual({
      lookup_table_id: '801',
      lookup_table_name: 'Products',
      key: '1',
      properties: { sku: '1', Name: 'Łódź 🚀', '': 'x' },
      last_modified_at: '2024-03-01T10:00:00',
    });
    expect(records[3]).toMatchObject({
      lookup_table_id: '-1405123841946871899',
      lookup_table_name: null,
    });
    expect([...from.open]).toEqual([]);
    expect(finished).toEqual({
      states: [
        ['801', '2024-03-01T10:00:00'],
        ['-1405123841946871899', '2024-03-02T12:00:00.123456Z'],
        ['803', '2024-03-02T12:00:00'],
      ].map(([id, time]) => ({
        partition: { lookup_table_id: id },
        cursor: { last_modified_at: time },
      })),
    });
  });

  it('downloads in a later sync only tables that were replaced since, and those without a time', async () => {
    const { finished } = await readStream(create());
    const from = source({
      listTables: () =>
        Promise.resolve([
          ...fixtures.map(({ table }) => table),
          { id: '9', dataGroup: '801', modified: '2024-03-01T10:00:00' },
        ]),
    });
    const { records } = await readStream(create(from), finished);
    expect(from.asked).toEqual(['804', '801']);
    expect(new Set(records.map((row) => row['lookup_table_id']))).toEqual(new Set(['804', '9']));
  });

  it.each(['2024-03-01T10:00:01', '2024-03-01T09:00:00', '2024-03-01T10:00:00.5Z', 'yesterday'])(
    'downloads a table again that was replaced at %s',
    async (modified) => {
      const { finished } = await readStream(create());
      const listed = fixtures.map(({ table }) =>
        table.id === '801' ? { ...table, modified } : table,
      );
      const from = source({ listTables: () => Promise.resolve(listed) });
      const { records } = await readStream(create(from), finished);
      expect(records.filter((row) => row['lookup_table_id'] === '801')).toHaveLength(3);
      expect(records[0]).toMatchObject({ last_modified_at: modified });
    },
  );

  it('reads a restored table once, and again when it returns to the time it had before', async () => {
    const at = (modified: string): Recorded =>
      source({
        listTables: () =>
          Promise.resolve([{ id: '801', name: 'Products', dataGroup: '801', modified }]),
      });
    const [first, earlier] = ['2024-03-01T10:00:00', '2024-02-01T10:00:00'];
    let state = (await readStream(create(at(first)))).finished;
    const asked: number[] = [];
    for (const modified of [earlier, earlier, first, first]) {
      const from = at(modified);
      state = (await readStream(create(from), state)).finished;
      asked.push(from.asked.length);
    }
    expect(asked).toEqual([1, 0, 1, 0]);
  });

  it('reads a table again that was replaced in the second of its download, or in the future', async () => {
    for (const now of ['2024-03-01T10:00:00.900Z', '2024-02-29T00:00:00Z']) {
      const { finished } = await readStream(create(source(), Date.parse(now)));
      const from = source();
      await readStream(create(from), finished);
      expect(from.asked).toContain('801');
    }
    const { finished } = await readStream(create(source(), Date.UTC(2024, 2, 1, 10, 0, 1)));
    const from = source();
    await readStream(create(from), finished);
    expect(from.asked).not.toContain('801');
  });

  it('skips a table that was deleted after it was listed, with a warning', async () => {
    const io = testIo();
    const all = fixtures.map(({ table }) => table);
    const lists = [all, all.slice(1)];
    const whole = source();
    const from = source({
      listTables: () => Promise.resolve(lists.shift() ?? []),
      openTable: (id, openIo) =>
        id === '801' ? Promise.reject(notFound) : whole.openTable(id, openIo),
    });
    const { records, finished } = await readStream(create(from), undefined, io);
    expect(records).toHaveLength(2);
    expect(JSON.stringify(finished)).not.toContain('801');
    expect(io.notices).toEqual([
      {
        kind: 'warning',
        message:
          'The lookup table 801 "Products" is skipped: it was deleted in Mixpanel during this sync.',
      },
    ]);
  });

  it('fails if a table cannot be downloaded that is still listed', async () => {
    const from = source({ openTable: () => Promise.reject(notFound) });
    expect(await failure(readStream(create(from)))).toMatchObject({ code: 'child_not_found' });
  });

  it('warns about a table for which Mixpanel sent nothing, and does not save it as read', async () => {
    const io = testIo();
    const from = source({ openTable: () => Promise.resolve(opened([])) });
    const { records, finished } = await readStream(create(from), undefined, io);
    expect([records, finished]).toEqual([[], { states: [] }]);
    expect(io.notices).toHaveLength(4);
    expect(io.notices[0]).toMatchObject({ message: expect.stringContaining('not even a header') });
  });

  it('warns with the table and the number of rows that were left out', async () => {
    const io = testIo();
    const leftOut = { count: 2, first: 7 };
    const from = source({
      listTables: () => Promise.resolve(fixtures.slice(0, 1).map(({ table }) => table)),
      openTable: () => Promise.resolve(opened([[]], { leftOut })),
    });
    await readStream(create(from), undefined, io);
    expect(io.notices).toEqual([
      {
        kind: 'warning',
        message:
          'The lookup table 801 "Products" is read without 2 rows of more or fewer cells than its header; the first is row 7.',
      },
    ]);
  });

  it.each(['forbidden', 'plan'] as const)(
    'adds the required plan and role to the error %s of the list or of a download',
    async (code) => {
      const refuse = (): Promise<never> => Promise.reject(new ConfigError(code, 'No.'));
      for (const from of [source({ listTables: refuse }), source({ openTable: refuse })]) {
        expect(await failure(readStream(create(from)))).toMatchObject({
          code,
          message: expect.stringContaining('a Growth or an Enterprise plan'),
        });
      }
    },
  );

  it('discards the download if reading it fails or is stopped', async () => {
    const from = source();
    const io = testIo();
    const sync = create(from).open(undefined, io);
    for await (const slice of sync.slices()) {
      for await (const part of sync.read(slice, io)) if (part.kind === 'rows') break;
    }
    expect([...from.open]).toEqual([]);
    expect(from.asked).toHaveLength(4);
  });
});
