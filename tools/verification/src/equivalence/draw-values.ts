import type { SeededRandom } from '@source-mixpanel/testing/seeded-random';

/** A property as Mixpanel sends it: its name, and its value as JSON text. */
export type Member = readonly [name: string, json: string];

/** The kinds of difficult data that a project contains. Most projects have few of them. */
export interface Hazards {
  /** Names that would share a column, because they differ only by a leading `$` or by case. */
  readonly collidingNames: boolean;
  /** Properties with the names of fixed columns. */
  readonly reservedNames: boolean;
  readonly oddNames: boolean;
  readonly numbers: boolean;
  readonly nesting: boolean;
  /** Characters at which Python ends a line. */
  readonly separators: boolean;
  readonly unicode: boolean;
  /**
   * Properties of Mixpanel's demo project, whose columns the schema of the Python connector
   * declares.
   */
  readonly demoColumns: boolean;
  /** Events without a time, or with one that is not a number of seconds. */
  readonly times: boolean;
  /** Records that are split over two lines, and records that Mixpanel sends twice. */
  readonly lines: boolean;
  /** Lone surrogates. */
  readonly surrogates: boolean;
}

const PLAIN_NAMES = ['plan', 'amount', '$city', '$browser', 'mp_lib', '$os', 'screen', 'Total'];
const COLLIDING = ['$city', 'city', 'City', '$plan', 'plan', 'PLAN', '_city', '$$plan', '_plan'];
const RESERVED = ['event', '$event', '$time', '$distinct_id', 'Time', 'DISTINCT_ID', 'properties'];
const ODD = ['', '$', ' ', 'a b', 'ünï', '123', '__proto__', 'constructor', 'q"uote', 'tab\\t'];
const DEMO = ['import', 'labels', 'Cart Value', 'Suggested Item', 'sampling_factor', 'Item Cost'];

const PLAIN_VALUES = ['"pro"', '"Lodz"', '1', '17', 'true', 'false', 'null', '""', '"x y"', '2.5'];
const NUMBERS = [
  '9223372036854775807',
  '-9007199254740993',
  '1e400',
  '-1e999',
  '-1.5E-400',
  '0.1000000000000000055511151231257827',
  '-0.0',
  '-0',
  '1E+2',
  '1.0',
  '12345678901234567890.5',
  '1e16',
  '0.00001',
];
const NESTED = [
  '[]',
  '{}',
  '["a",1,null,true]',
  '[[1,[2,[]]],{"a":{"b":null}}]',
  '{"it\'s":"a \\"quote\\"","n":1.0}',
  '["it\'s", "\\n\\t\\\\"]',
];
const SEPARATED = ['"a\u2028b"', '"a\u0085b"', '"a\\u2028b"', '"a\\u000bb"', '"x\u2029"'];
const UNICODE = ['"Łódź"', '"🚀"', '"Å"', '"naïve"', '"\\u00e9"', '"日本"'];
const SURROGATES = ['"\\ud83d"', '["\\ud83d"]'];
const DEMO_VALUES = ['true', '"true"', '5', '"5"', '"5.5"', '["a"]', '"n"', 'null', '"many"'];

export function drawHazards(draw: SeededRandom): Hazards {
  const isHarmless = draw.percent(35);
  const has = (share: number): boolean => !isHarmless && draw.percent(share);
  return {
    collidingNames: has(25),
    reservedNames: has(12),
    oddNames: has(20),
    numbers: has(25),
    nesting: has(30),
    separators: has(12),
    unicode: has(25),
    demoColumns: has(15),
    times: has(6),
    lines: has(15),
    surrogates: has(3),
  };
}

/** Draws up to `max` properties of one event or profile, each with another name. */
export function drawMembers(draw: SeededRandom, hazards: Hazards, max: number): Member[] {
  const names = [
    ...PLAIN_NAMES,
    ...(hazards.collidingNames ? COLLIDING : []),
    ...(hazards.reservedNames ? RESERVED : []),
    ...(hazards.oddNames ? ODD : []),
    ...(hazards.demoColumns ? DEMO : []),
  ];
  const members = new Map<string, string>();
  for (let left = draw.between(0, max); left > 0; left -= 1) {
    const name = draw.pick(names);
    members.set(name, DEMO.includes(name) ? draw.pick(DEMO_VALUES) : drawValue(draw, hazards));
  }
  return [...members];
}

function drawValue(draw: SeededRandom, hazards: Hazards): string {
  return draw.pick([
    ...PLAIN_VALUES,
    ...(hazards.numbers ? NUMBERS : []),
    ...(hazards.nesting ? NESTED : []),
    ...(hazards.separators ? SEPARATED : []),
    ...(hazards.unicode ? UNICODE : []),
    ...(hazards.surrogates ? SURROGATES : []),
  ]);
}
