import { Buffer } from 'node:buffer';
import { describe, expect, it } from '@jest/globals';
import { ByteSource } from './byte-source.js';
import { NameCache, NO_NAME } from './name-cache.js';

/** Looks for the name written so, which no other follows: the entry, and what stands behind its colon. */
function find(
  names: NameCache,
  written: string,
  after = NO_NAME,
): readonly [entry: number, behind: string] {
  const bytes = Buffer.from(`"${written}1\n`);
  const entry = names.find(new ByteSource(bytes), 1, after);
  return [entry, bytes.toString('utf8', names.end)];
}

describe('a cache of names', () => {
  it('gives a name the same entry wherever it stands, and the end of its colon', () => {
    const names = new NameCache(10);
    expect(find(names, 'a":')).toEqual([1, '1\n']);
    expect(find(names, 'longer name":', 1)).toEqual([2, '1\n']);
    expect(find(names, 'a":', 2)).toEqual([1, '1\n']);
    expect(find(names, 'longer name":', 1)).toEqual([2, '1\n']);
    expect(find(names, 'longer name" \t:', 1)).toEqual([2, '1\n']);
    expect([1, 2].map((entry) => names.nameOf(entry))).toEqual(['a', 'longer name']);
  });

  it('is not misled by the name that followed the time before, however alike the two are', () => {
    const names = new NameCache(100);
    const alike = [
      'abcdefgh',
      'abcdefgi',
      'Xbcdefgh',
      'abcdefg',
      'abcdXfgh',
      'abcdefghi',
      'ab',
      'ac',
    ];
    const entries = alike.map((name) => find(names, `${name}":`)[0]);
    expect(new Set(entries).size).toBe(alike.length);
    for (const guess of alike) {
      for (const [index, name] of alike.entries()) {
        find(names, `${guess}":`);
        expect(find(names, `${name}":`)).toEqual([entries[index], '1\n']);
      }
    }
  });

  it('tells two spellings of a name apart, and knows that they are one name', () => {
    const names = new NameCache(10);
    const spellings = ['\\u0061', 'a', '\\u0061b'].map((written) => find(names, `${written}":`)[0]);
    expect(spellings).toEqual([1, 2, 3]);
    expect(spellings.map((entry) => names.nameOf(entry))).toEqual(['a', 'a', 'ab']);
    expect(spellings.map((entry) => names.firstOf(entry))).toEqual([1, 1, 3]);
    // Quotes and colon included.
    expect(spellings.map((entry) => names.lengthOf(entry))).toEqual([9, 4, 10]);
  });

  it('keeps a byte order mark, which is part of a name', () => {
    const names = new NameCache(10);
    expect(names.nameOf(find(names, '\ufeffa":')[0])).toBe('\ufeffa');
  });

  it('refuses what is no name with a colon, and one of more than a kilobyte', () => {
    const names = new NameCache(10);
    for (const written of ['a"', 'a" ,', 'a', 'a\\x":', 'a\n":', `${'n'.repeat(1025)}":`]) {
      expect(find(names, written)[0]).toBe(-1);
    }
    expect(find(names, `${'n'.repeat(1024)}":`)).toEqual([1, '1\n']);
    // Not even where the same bytes stood in the same place before.
    expect(find(names, `${'n'.repeat(1024)}"`)[0]).toBe(-1);
  });

  it('takes as many names as it has room for, and still finds those when it is full', () => {
    const names = new NameCache(3);
    for (const name of ['a', 'b']) find(names, `${name}":`);
    expect(names.isFull).toBe(false);
    find(names, 'c":');
    expect(names.isFull).toBe(true);
    expect(find(names, 'd":', 3)[0]).toBe(-1);
    expect(find(names, 'c":', 3)).toEqual([3, '1\n']);
    expect(find(names, 'd":', 3)[0]).toBe(-1);
  });

  it('finds each of thousands, whatever the hash of its bytes', () => {
    const names = new NameCache(4096);
    const all = Array.from({ length: 4096 }, (_, index) => `name ${String(index)}`);
    const entries = all.map((name) => find(names, `${name}":`)[0]);
    expect(entries).toEqual(all.map((_, index) => index + 1));
    expect(all.map((name) => find(names, `${name}":`)[0])).toEqual(entries);
    expect(entries.map((entry) => names.nameOf(entry))).toEqual(all);
  });

  it('starts anew when it is told to', () => {
    const names = new NameCache(2);
    for (const name of ['first', 'second']) find(names, `${name}":`);
    names.clear();
    expect(names.isFull).toBe(false);
    expect(find(names, 'second":')).toEqual([1, '1\n']);
    expect(find(names, 'first":', 1)).toEqual([2, '1\n']);
    expect(names.nameOf(1)).toBe('second');
    expect(names.firstOf(1)).toBe(1);
  });

  it('reads a name at the very end of a chunk', () => {
    const names = new NameCache(10);
    const bytes = Buffer.from('"ab":\n');
    for (let turn = 0; turn < 2; turn += 1) {
      expect(names.find(new ByteSource(bytes), 1, NO_NAME)).toBe(1);
      expect(names.end).toBe(5);
    }
    expect(names.find(new ByteSource(Buffer.from('"a\n')), 1, NO_NAME)).toBe(-1);
  });
});
