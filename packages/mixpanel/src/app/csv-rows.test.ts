import { describe, expect, it } from '@jest/globals';
import { failure } from '@source-mixpanel/testing';
import fc from 'fast-check';
import { csvRows, type CsvRow } from './csv-rows.js';
import { CsvTally } from './csv-tally.js';

type OnUnreadable = ConstructorParameters<typeof CsvTally>[0];

/** Yields a body in chunks of this many bytes. */
async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array, void> {
  await Promise.resolve();
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

interface Reading {
  readonly rows: readonly CsvRow[];
  readonly batches: number;
  readonly tally: CsvTally;
}

async function read(
  csv: string | Uint8Array,
  {
    size = 1,
    onUnreadable = 'fail',
  }: { readonly size?: number; readonly onUnreadable?: OnUnreadable } = {},
): Promise<Reading> {
  const tally = new CsvTally(onUnreadable);
  const rows: CsvRow[] = [];
  let batches = 0;
  const bytes = typeof csv === 'string' ? new TextEncoder().encode(csv) : csv;
  for await (const batch of csvRows(inChunks(bytes, size), tally)) {
    batches += 1;
    rows.push(...batch);
  }
  return { rows, batches, tally };
}

const cellsOf = ({ rows }: Reading): string[][] =>
  rows.map(({ properties }) => Object.values(properties).map(String));

const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;

describe('csvRows', () => {
  it.each<[string, string, string[][]]>([
    [
      'quotes, separators and line breaks in cells',
      'a,b\r\n"x ""y""","1,\r\n2"\r\n',
      [['x "y"', '1,\r\n2']],
    ],
    ['no line break at the end', 'a,b\n1,2', [['1', '2']]],
    ['a quoted cell at the end', 'a,b\n1,"2"', [['1', '2']]],
    ['an empty cell at the end', 'a,b\n1,', [['1', '']]],
    ['a byte order mark', '\ufeffa,b\n1,2\n', [['1', '2']]],
    ['a byte order mark before a quote', '\ufeff"a",b\n1,2\n', [['1', '2']]],
    [
      'line ends of three kinds',
      'a,b\r\n1,2\n3,4\r5,6',
      [
        ['1', '2'],
        ['3', '4'],
        ['5', '6'],
      ],
    ],
    ['blank lines', '\r\na,b\n\n1,2\r\n\r\n', [['1', '2']]],
    ['quotes in cells that do not begin with one', 'a,b\n5",a"b"\n', [['5"', 'a"b"']]],
    ['spaces around values', 'a,b\n 1 ,\t\n', [[' 1 ', '\t']]],
    ['NUL and other control characters', 'a,b\n\0,\u0001\n', [['\0', '\u0001']]],
    ['a character of four bytes', 'a,b\nŁódź,🚀\n', [['Łódź', '🚀']]],
  ])('reads a document with %s, byte by byte and in one chunk', async (_case, csv, expected) => {
    expect(cellsOf(await read(csv))).toEqual(expected);
    expect(cellsOf(await read(csv, { size: 1000 }))).toEqual(expected);
  });

  it('returns the first cell of a row as its key, and all cells by the names of their columns', async () => {
    const { rows } = await read('sku,__proto__,"a "" header"\n7,b,c\n');
    expect(rows).toEqual([
      {
        key: '7',
        properties: Object.fromEntries([
          ['sku', '7'],
          ['__proto__', 'b'],
          ['a " header', 'c'],
        ]),
      },
    ]);
  });

  it('keeps all columns if their names repeat', async () => {
    const { rows } = await read('a,a,_a,a,,\n1,2,3,4,5,6\n');
    expect(rows[0]?.properties).toEqual({ a: '1', __a: '2', _a: '3', ___a: '4', '': '5', _: '6' });
  });

  it('yields an empty batch if the document has only a header, and no batch if it is empty', async () => {
    expect(await read('a,b\r\n')).toMatchObject({ rows: [], batches: 1 });
    expect(await read('')).toMatchObject({ rows: [], batches: 0 });
    expect(await read('\ufeff\r\n')).toMatchObject({ rows: [], batches: 0 });
  });

  it('replaces bytes that are not UTF-8 with U+FFFD', async () => {
    const bytes = Uint8Array.of(...new TextEncoder().encode('a,b\n1,'), 0xff, 0x0a);
    expect(cellsOf(await read(bytes))).toEqual([['1', '\ufffd']]);
  });

  it('yields batches of limited size', async () => {
    const { batches, rows } = await read(`a,b\n${'1,2\n'.repeat(2500)}`, { size: 4096 });
    expect([rows.length, batches]).toEqual([2500, 4]);
    const wide = `a,b\n${`1,${'x'.repeat(600_000)}\n`.repeat(4)}`;
    expect(await read(wide, { size: 65_536 })).toMatchObject({ batches: 3 });
  });

  it.each(['a,b\n1,"2', 'a,b\n"1,2\n3,4\n', '"a,b\n1,2\n'])(
    'rejects a document with a quote that is not closed, without quoting its rows: %j',
    async (csv) => {
      const error = await failure(read(csv, { onUnreadable: 'skip' }));
      expect(error).toMatchObject({ code: 'broken_body', maxAttempts: 4 });
      expect((error as Error).message).toMatch(/line \d+ does not end \(CSV_QUOTE_NOT_CLOSED\)/);
    },
  );

  it('rejects a row that is longer than the maximum before its quote is closed', async () => {
    const csv = `a,b\n"1,${'x'.repeat(1024 * 1024)}"`;
    expect(await failure(read(csv, { size: 65_536 }))).toMatchObject({ code: 'broken_body' });
  });

  it('throws the error of the byte source', async () => {
    async function* broken(): AsyncGenerator<Uint8Array, void> {
      yield new TextEncoder().encode('a,b\n1,2\n');
      await Promise.resolve();
      throw new RangeError('cut off');
    }
    const reading = csvRows(broken(), new CsvTally('fail'));
    await expect(
      (async () => {
        while ((await reading.next()).done !== true);
      })(),
    ).rejects.toThrow('cut off');
  });

  it('closes the byte source if the reader stops early', async () => {
    let end: () => void = () => undefined;
    const isEnded = new Promise<void>((resolve) => (end = resolve));
    async function* endless(): AsyncGenerator<Uint8Array, void> {
      try {
        yield new TextEncoder().encode('a,b\n');
        for (;;) {
          yield new TextEncoder().encode('1,2\n'.repeat(1000));
          await new Promise((go) => setImmediate(go));
        }
      } finally {
        end();
      }
    }
    for await (const batch of csvRows(endless(), new CsvTally('fail'))) if (batch.length > 0) break;
    await expect(isEnded).resolves.toBeUndefined();
  });

  it('returns the cells that were written, for any cells, chunks and line ends', async () => {
    const cell = fc.string({
      unit: fc.constantFrom('a', '"', ',', '\r', '\n', ' ', 'Ł', '🚀', '\0'),
    });
    const table = fc
      .integer({ min: 1, max: 4 })
      .chain((width) =>
        fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1 }),
      );
    await fc.assert(
      fc.asyncProperty(
        table,
        fc.constantFrom('\n', '\r\n'),
        fc.record({ size: fc.integer({ min: 1, max: 9 }), isEnded: fc.boolean() }),
        async (cells, end, { size, isEnded }) => {
          const header = (cells[0] ?? []).map((_, at) => quoted(`c${at}`)).join(',');
          const lines = [header, ...cells.map((row) => row.map(quoted).join(','))];
          const csv = lines.join(end) + (isEnded ? end : '');
          expect(cellsOf(await read(csv, { size }))).toEqual(cells);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('rows with more or fewer cells than the header', () => {
  const ragged = 'a,b\n1,2\n3\n4,5,6\n7,8\n';

  it('make the table unreadable, with an error that has the number of the first such row', async () => {
    expect(await failure(read(ragged))).toMatchObject({
      code: 'unreadable_line',
      maxAttempts: 2,
      message: 'Row 2 of the lookup table has more or fewer cells than its header.',
    });
  });

  it('are left out and counted with the setting skip', async () => {
    const found = await read(ragged, { onUnreadable: 'skip' });
    expect(cellsOf(found)).toEqual([
      ['1', '2'],
      ['7', '8'],
    ]);
    expect(found.tally.leftOut).toEqual({ count: 2, first: 2 });
  });

  it.each<OnUnreadable>(['fail', 'skip'])(
    'mean that the table was cut off if they are the last or the only rows, with the setting %s',
    async (onUnreadable) => {
      for (const csv of ['a,b\n1,2\n3', 'a,b\n3\n', 'a,b\n1,2\n3\n']) {
        expect(await failure(read(csv, { onUnreadable }))).toMatchObject({ code: 'broken_body' });
      }
    },
  );

  it('make a table of 1,000 rows unreadable if they are more than one in a hundred', async () => {
    const csv = (bad: number): string => `a,b\n${'1\n'.repeat(bad)}${'1,2\n'.repeat(1000 - bad)}`;
    const read10 = await read(csv(10), { size: 1000, onUnreadable: 'skip' });
    expect(read10.rows).toHaveLength(990);
    const error = await failure(read(csv(11), { size: 1000, onUnreadable: 'skip' }));
    expect(error).toMatchObject({ code: 'unreadable_line', detail: '11 of the first 1000 rows' });
  });
});
