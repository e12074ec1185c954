import { Buffer } from 'node:buffer';
import { describe, expect, it } from '@jest/globals';
import { ByteSource } from './byte-source.js';
import { ColumnTable, PROPERTY } from './column-table.js';
import { NameCache, NO_NAME } from './name-cache.js';
import { createNameTable } from './name-table.js';
import { OutputBuffer } from './output-buffer.js';

function setUp(saved: Readonly<Record<string, string>>, dropped: readonly string[] = []) {
  const cache = new NameCache(1000);
  const names = createNameTable({ head: 'event', kept: ['time'], saved });
  const keeps = (column: string): boolean => !dropped.includes(column);
  const columns = new ColumnTable(cache, { names, time: 'time', keeps });
  const entryOf = (name: string): number => {
    const bytes = Buffer.from(`${JSON.stringify(name)}:\n`);
    return cache.find(new ByteSource(bytes), 1, NO_NAME);
  };
  const written = (name: string): string => {
    const output = new OutputBuffer();
    columns.write(entryOf(name), output);
    return Buffer.from(output.take()).toString();
  };
  return { names, columns, entryOf, written };
}

describe('the columns of properties', () => {
  it('tell what becomes of each', () => {
    const { columns, entryOf } = setUp({ a: 'a', $b: 'b' }, ['b']);
    const kinds = ['a', '$b', 'time', 'other'].map((name) => columns.kindOf(entryOf(name)));
    expect(kinds).toEqual([PROPERTY.column, PROPERTY.dropped, PROPERTY.time, PROPERTY.unknown]);
  });

  it('take up a column that was assigned later, and stay with it', () => {
    const { names, columns, entryOf, written } = setUp({});
    expect(columns.kindOf(entryOf('$late'))).toBe(PROPERTY.unknown);
    names.assign(['$late']);
    for (let turn = 0; turn < 2; turn += 1) {
      expect(columns.kindOf(entryOf('$late'))).toBe(PROPERTY.column);
      expect(written('$late')).toBe('"late":');
    }
  });

  it('are written as JSON with a colon, however many and however long they are', () => {
    const lengths = [1, 2, 3, 4, 5, 1000, 5000, 20_000, 1];
    const saved = Object.fromEntries(
      lengths.map((length, index) => [
        `n${String(index)}`,
        `${String(index)}"${'é'.repeat(length)}`,
      ]),
    );
    const { columns, entryOf, written } = setUp(saved);
    for (const name of Object.keys(saved)) {
      expect(columns.kindOf(entryOf(name))).toBe(PROPERTY.column);
    }
    for (const [name, column] of Object.entries(saved)) {
      expect(written(name)).toBe(`${JSON.stringify(column)}:`);
    }
  });

  it('know by how many bytes a column is longer than its name at most', () => {
    const { columns, entryOf } = setUp({ $a: 'a', b: 'b more', c: 'c', unseen: 'x'.repeat(100) });
    expect(columns.mostGrowth).toBe(0);
    for (const [name, growth] of [
      ['$a', 0],
      ['b', 5],
      ['c', 5],
    ] as const) {
      columns.kindOf(entryOf(name));
      expect(columns.mostGrowth).toBe(growth);
    }
  });
});
