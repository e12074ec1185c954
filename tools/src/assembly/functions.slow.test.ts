import { beforeAll, describe, expect, it } from '@jest/globals';
import { BoundsChecks, OutOfBoundsError } from './bounds-checks.js';
import { compileFile } from './compile-assembly.js';
import { exportedNumbers } from './exported-numbers.js';
import { webAssembly } from './web-assembly.js';

const PAGE = 65_536;

interface Functions {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly [name: string]: unknown;
}

let program: Uint8Array;
let layout: Readonly<Record<string, number>>;
let checks: BoundsChecks;
let exports: Functions;
let memory: Buffer;

beforeAll(async () => {
  program = await compileFile('functions.ts', 'checked');
  layout = exportedNumbers(await compileFile('constants.ts', 'release'))['MEMORY'] ?? {};
  checks = new BoundsChecks(layout);
  const imports = { env: checks.env, caller: new Proxy({}, { get: () => () => 0 }) };
  const instance = new webAssembly.Instance(new webAssembly.Module(program), imports);
  exports = instance.exports as Functions;
  memory = Buffer.from(exports.memory.buffer);
});

const at = (name: string): number => layout[name] ?? 0;
const call = (name: string, ...numbers: number[]): number =>
  (exports[name] as (...numbers: number[]) => number)(...numbers);

/**
 * Returns addresses for an input of this length: the first and the last possible one, and those at
 * which one of its bytes is next to the border of a memory page.
 */
function placesAround(length: number): readonly number[] {
  const start = at('INPUT');
  const end = start + at('INPUT_SIZE');
  const borders = [start + PAGE, end - PAGE];
  const across = borders.flatMap((border) =>
    Array.from({ length: length + 1 }, (_, index) => border - index),
  );
  return [start, end - length, ...across];
}

/**
 * Writes a text and a newline into the input. All other bytes of the input become `around`. If a
 * function reads too far, these bytes change its result.
 */
function place(text: string, address: number, around: string): void {
  const line = `${text}\n`;
  memory.fill(around, at('INPUT'), at('INPUT') + at('INPUT_SIZE') + at('PAD'));
  memory.write(line, address, 'latin1');
  checks.setInputEnd(address + line.length);
}

const LONG = 'x'.repeat(70);

/**
 * Names of functions that read at an address, each with the text at this address and the number of
 * bytes that the function consumes; -1 if it rejects the text.
 */
const READERS: readonly (readonly [name: string, text: string, consumed: number])[] = [
  ['endOfString', '"', 1],
  ['endOfString', 'abcdefghijklmno"', 16],
  ['endOfString', 'abcdefghijklmnop"', 17],
  ['endOfString', `${LONG}\\"${LONG}"`, 143],
  ['endOfString', '\\u00e9\\ud83d\\ude00"', 19],
  ['endOfString', '\\ud83d"', -1],
  ['endOfString', '\\u00', -1],
  ['endOfString', '\\', -1],
  ['endOfString', LONG, -1],
  ['endOfNumber', '0,', 1],
  ['endOfNumber', '-12.50e+7,', 9],
  ['endOfNumber', `${'7'.repeat(64)}}`, 64],
  ['endOfNumber', `${'7'.repeat(16)},`, 16],
  ['endOfNumber', `-${'7'.repeat(17)},`, 18],
  ['endOfNumber', '1.', -1],
  ['endOfNumber', '1e+', -1],
  ['endOfNumber', '-', -1],
  ['endOfWord', 'true', 4],
  ['endOfWord', 'false', 5],
  ['endOfWord', 'null', 4],
  ['endOfWord', 'fals', -1],
  ['endOfWord', 't', -1],
  ['endOfBlanks', ' \t\r', 3],
  ['endOfBlanks', `${' '.repeat(100)}x`, 100],
  ['endOfBlanks', '', 0],
  ['endOfColon', 'name" :1', 7],
  ['endOfColon', 'name"', -1],
  ['endOfValue', '{"a":[1,{"b":"}"}]},', 19],
  ['endOfValue', '[[[', -1],
  ['endOfValue', '12345678901234567890,', 20],
  ['endOfValue', `${'1'.repeat(16)},`, 16],
  ['endOfValue', '12', -1],
  ['scanLine', '{"":1}', -1],
];

describe('a function of the program that reads', () => {
  it.each(READERS)(
    '%s of %j consumes %i bytes at any address (-1: rejects them)',
    (name, text, consumed) => {
      for (const around of ['"', '7', ' ', '}', 'x', '\\']) {
        for (const address of placesAround(text.length + 1)) {
          place(text, address, around);
          const end = name === 'endOfValue' ? call(name, address, 1) : call(name, address);
          const expected = consumed === -1 ? 0 : address + consumed;
          expect({ around, address, end }).toEqual({ around, address, end: expected });
        }
      }
    },
  );

  it('compares exactly the requested number of bytes', () => {
    const [first, second] = [at('INPUT') + PAGE - 20, at('INPUT') + 2 * PAGE - 7];
    for (let length = 0; length <= 50; length += 1) {
      place('', at('INPUT') + at('INPUT_SIZE') - 1, 'a');
      memory.write('b', first + length);
      memory.write('c', second + length);
      expect([length, call('same', first, second, length)]).toEqual([length, 1]);
      if (length === 0) continue;
      memory.write('d', second + length - 1);
      expect([length, call('same', first, second, length)]).toEqual([length, 0]);
    }
  });
});

const COPIES: readonly (readonly [name: string, text: string, written: string])[] = [
  ['copyString', '""', '""'],
  ['copyString', `"${LONG}"`, `"${LONG}"`],
  ['copyString', '"a\\"b\\\\"', '"a\\"b\\\\"'],
  ['copyNumber', '9.90,', '"9.90"'],
  ['copyNumber', `${'1'.repeat(40)}}`, `"${'1'.repeat(40)}"`],
  ['copyNumber', `${'1'.repeat(16)},`, `"${'1'.repeat(16)}"`],
  ['copyNested', '{"a":[1,"b c"]}', '"{\\"a\\":[1,\\"b c\\"]}"'],
];

describe('a function of the program that writes', () => {
  it.each(COPIES)(
    '%s copies %j from any address, and to the beginning, the middle and the end of the output',
    (...row) => {
      const [name, text, written] = row;
      const length = /^[[{"]/.test(text) ? text.length : text.length - 1;
      for (const address of placesAround(text.length + 1)) {
        for (const out of [
          at('OUTPUT'),
          at('OUTPUT') + PAGE - 3,
          at('OUTPUT_END') - written.length,
        ]) {
          place(text, address, 'x');
          memory.fill('?', out - 1, out + written.length);
          call('setOut', out);
          expect(call(name, address)).toBe(address + length);
          expect(memory.toString('latin1', out - 1, out + written.length)).toBe(
            `${out === at('OUTPUT') ? memory.toString('latin1', out - 1, out) : '?'}${written}`,
          );
        }
      }
    },
  );

  it.each(['copyString', 'copyNested'])('%s rejects a value whose end is missing', (name) => {
    place(name === 'copyString' ? `"${LONG}` : '{"a', at('INPUT'), '"');
    call('setOut', at('OUTPUT'));
    expect(call(name, at('INPUT'))).toBe(0);
  });

  it('appends up to the last byte of the output', () => {
    place(LONG, at('INPUT'), 'x');
    for (let length = 0; length <= 40; length += 1) {
      call('setOut', at('OUTPUT_END') - length);
      call('append', at('INPUT'), length);
      expect((exports['out'] as { readonly value: number }).value).toBe(at('OUTPUT_END'));
    }
  });
});

describe('the checked build', () => {
  it('throws for a load after the end of the input', () => {
    checks.setInputEnd(at('INPUT') + 10);
    memory.fill('x', at('INPUT'), at('INPUT') + 1000);
    expect(() => call('endOfString', at('INPUT'))).toThrow(OutOfBoundsError);
  });

  it('throws for a store into memory of the caller and after the end of the output', () => {
    place(`"${LONG}"`, at('INPUT'), 'x');
    for (const out of [at('SETTINGS'), at('INPUT'), at('COLUMNS'), at('OUTPUT_END') + at('PAD')]) {
      call('setOut', out);
      expect(() => call('copyString', at('INPUT'))).toThrow(/^a store of .* bytes at \d+/);
    }
  });
});
