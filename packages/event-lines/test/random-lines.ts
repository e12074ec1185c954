import { hostileLines } from './hostile-lines.js';
import type { SeededRandom } from '@source-mixpanel/testing/seeded-random';

/** Names of the list below with escapes. */
const RESPELLED = ['\\u0061', '\\u0074ime', '\\u0024a'];
/**
 * Names as they are written between quotes. They include names that get a prefix, names with
 * escapes, and names that need the slow path.
 */
const NAMES = [
  ...['distinct_id', '$browser', 'browser', '$city', '$insert_id', 'mp_processing_time_ms'],
  ...['a', 'A', '$a', '_a', '', '$', 'plan', 'event', 'properties', 'time2', '$time', 'Time'],
  ...['__proto__', 'constructor', '10', '9', 'Łódź', '\u{1f600}', '\u2028', 'x y', "it's", 'a:b'],
  ...['q\\"uote', 'back\\\\slash', 'tab\\t', '\\ud83d\\ude00'],
];
/**
 * Names within nested values. None of them looks like an array index, because objects place those
 * first.
 */
const INNER_NAMES = ['a', 'id', 'name', 'Łódź', '__proto__', 'x', 'y', '', 'k\\"'];
const TEXTS = [
  ...[
    '',
    ' ',
    'x',
    'Chrome',
    'Łódź',
    '日本語のテキスト',
    '\u{1f468}\u200d\u{1f469}',
    '{"a":1}',
    '[1,',
  ],
  ...['\\"', '\\\\', '\\/', '\\b\\f\\n\\r\\t', '\\u00e9', '\\ud83d\\ude00', 'a\\u0000b'],
  ...['true', 'null', '12', '\u007f\u0085\u2028', "it's", 'https://www.example.com/a?b=c&d=e'],
  ...['abc\\\\', 'abcd\\"', '\ue000\uffff', 'terminated early'],
];
/**
 * Strings that must be repaired. They are rare, because lines with them are not fast-path lines.
 */
const DAMAGED = [
  ...['\u0006', 'tab\tx', '\u0000', 'caf\udce9', '\udcc3', '\udced\udca0\udcbd', '\\ud800'],
  ...['\\udfff', 'x\\ud83d', '\\ud83d\\ud83d\\ude00', 'a\\ud800', 'a\udcff', 'a\ufffd'],
];
const NUMBERS = [
  ...[
    '0',
    '-0',
    '1',
    '7',
    '-1',
    '42',
    '1.5',
    '9.90',
    '-0.0',
    '1e5',
    '1E+2',
    '1e-7',
    '0.1',
    '1e400',
  ],
  ...['1234567890123456789', '-9223372036854775808', '123456789012345.678', '1718000000', '1e21'],
];
const TIMES = [
  ...['0', '1', '1718000000', '1718000000123', '1718000000500', '1718000000.25', '99999999999'],
  ...['100000000000', '99999999999999', '253402300799999', '253402300800000', '-1', '-1.5', '1e9'],
  ...['null', 'true', '"soon"', '"1718000000"', '"2024-06-10T08:13:20.250+02:00"', '"2024-06-10"'],
  ...['[1]', '{}', '"\\u0031718000000"', '1718000000000000', '1.718e9', '""', '100000000'],
];

/** Returns a line, or the lines of one split record, without newlines. Most are fast-path lines. */
export function randomLine(random: SeededRandom): string {
  if (random.once(100)) return random.pick(hostileLines).lines.join('\n');
  const line = randomRecord(random);
  if (!random.once(150)) return line;
  const at = random.below(line.length);
  const rest = random.pick([
    line.slice(at),
    `\n${line.slice(at)}`,
    line.slice(at + 1),
    `x${line.slice(at)}`,
  ]);
  return line.slice(0, at) + rest;
}

function randomRecord(random: SeededRandom): string {
  // White space between tokens, in one of 25 records.
  const blanks = random.once(25) ? ['', ' ', '\t', '\r', '  \t'] : [''];
  const blank = (): string => (blanks.length === 1 ? '' : random.pick(blanks));
  const write = new Writer(random, blank);
  const members = [
    `"event"${blank()}:${blank()}${random.once(10) ? write.value(0) : write.text()}`,
    `"properties"${blank()}:${blank()}${write.bag()}`,
  ];
  if (random.once(15)) members.push(`"other":${write.value(0)}`);
  if (random.once(80)) members.push(random.pick(['"event":"again"', '"properties":{"a":1}']));
  if (random.once(10)) members.reverse();
  return `${blank()}{${blank()}${members.join(`${blank()},${blank()}`)}${blank()}}${blank()}`;
}

class Writer {
  constructor(
    private readonly random: SeededRandom,
    private readonly blank: () => string,
  ) {}

  bag(): string {
    const { random } = this;
    // The same name twice, in one of 60 records.
    const names = random.list(random.below(9), () =>
      random.pick(random.once(100) ? RESPELLED : random.once(500) ? DAMAGED : NAMES),
    );
    const written = random.once(60) ? names : [...new Set(names)];
    const members = written.map((name) => this.member(name, this.value(0)));
    if (!random.once(15)) {
      members.splice(random.below(members.length + 1), 0, this.member('time', this.time()));
    }
    return this.enclose('{', members, '}');
  }

  text(): string {
    const { random } = this;
    if (random.once(500)) return `"${random.pick(TEXTS)}${random.pick(DAMAGED)}"`;
    if (random.once(4)) return `"${'x'.repeat(random.below(70))}${random.pick(TEXTS)}"`;
    return `"${random.pick(TEXTS)}${random.once(3) ? random.pick(TEXTS) : ''}"`;
  }

  value(depth: number): string {
    const kind = this.random.below(depth > 3 ? 8 : 11);
    if (kind < 4) return this.text();
    if (kind < 6) return this.number();
    if (kind < 8) return this.random.pick(['true', 'false', 'null']);
    if (kind < 10) return this.list(depth);
    const names = this.random.list(this.random.below(4), () => this.random.pick(INNER_NAMES));
    const written = this.random.once(60) ? names : [...new Set(names)];
    return this.enclose(
      '{',
      written.map((name) => this.member(name, this.value(depth + 1))),
      '}',
    );
  }

  private list(depth: number): string {
    // Some values are nested more deeply than the fast path supports.
    if (this.random.once(2000)) return `${'['.repeat(17)}1${']'.repeat(17)}`;
    const items = this.random.list(this.random.below(4), () => this.value(depth + 1));
    return this.enclose('[', items, ']');
  }

  private number(): string {
    const { random } = this;
    return random.once(8) ? random.pick(NUMBERS) : String(random.below(2_000_000_000));
  }

  private time(): string {
    const { random } = this;
    return random.once(8) ? random.pick(TIMES) : String(1_717_900_000 + random.below(200_000));
  }

  private member(name: string, value: string): string {
    return `"${name}"${this.blank()}:${this.blank()}${value}`;
  }

  private enclose(open: string, items: readonly string[], close: string): string {
    const { blank } = this;
    return `${open}${blank()}${items.join(`${blank()},${blank()}`)}${blank()}${close}`;
  }
}
