import { describe, expect, it } from '@jest/globals';
import { failure } from '@source-mixpanel/testing';
import { csvRows } from './csv-rows.js';
import { CsvTally } from './csv-tally.js';

async function read(csv: string, size: number): Promise<(readonly string[])[]> {
  async function* chunks(): AsyncGenerator<Uint8Array, void> {
    await Promise.resolve();
    const bytes = new TextEncoder().encode(csv);
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  const found: (readonly string[])[] = [];
  for await (const rows of csvRows(chunks(), new CsvTally('skip'))) {
    for (const { properties } of rows) found.push(Object.values(properties).map(String));
  }
  return found;
}

describe.each([1, 3, 1000])('csvRows, with chunks of %d bytes', (size) => {
  it.each([
    [
      'closed by the opening quote of a cell in a later row',
      'id,n\n1,"abc\n2,def\n3,ghi\n4,"x"\n5,y\n',
    ],
    ['closed by a quote in the middle of a cell in a later row', 'id,n\n1,"a\n2,b"x\n3,c\n'],
    ['opened in the header, after a byte order mark', '\ufeff"id,n\n1,a\n2,"b"\n3,c\n'],
    ['in a document with CR as line end', 'id,n\r1,"abc\r2,"x"\r3,y\r'],
    ['in a cell that begins with a doubled quote', 'id,n\n1,"""abc\n2,"x"\n3,y\n'],
    ['before a doubled quote in a later row', 'id,n\n1,"abc\n2,""\n3,"x"\n'],
  ])('rejects a table in which an unclosed quote hides rows: %s', async (_case, csv) => {
    expect(await failure(read(csv, size))).toMatchObject({
      code: 'broken_body',
      message:
        'The lookup table was cut off or is not CSV: a cell of several lines goes on after its closing quote.',
    });
  });

  it.each([
    ['a doubled quote at the start of a quoted cell', '"""a\nb"', '"a\nb'],
    ['a doubled quote after a line break in a quoted cell', '"""a\n""b"', '"a\n"b'],
    ['a doubled quote at the end of a quoted cell', '"a\n"""', 'a\n"'],
    ['a quoted word at the start of a cell', '"Big" Joe', '"Big" Joe'],
    ['quotes in a cell that does not begin with one', 'a "b" 5"', 'a "b" 5"'],
  ])('reads quotes as part of the text: %s', async (_case, written, cell) => {
    expect(await read(`id,n\n1,${written}\n2,c\n`, size)).toEqual([
      ['1', cell],
      ['2', 'c'],
    ]);
    expect(await read(`id,n\n1,${written}`, size)).toEqual([['1', cell]]);
  });
});
