import type { SeededRandom } from '@source-mixpanel/testing/seeded-random';

/** A property as it stands in an answer: its name, and its value as JSON text. */
export type Member = readonly [name: string, json: string];

/** Which kinds of nastiness a project has; each is a hazard of its own, most cases have few. */
export interface Hazards {
  /** Names that lose a `$` or their case and meet another. */
  readonly collidingNames: boolean;
  /** Properties named as the columns that are always there. */
  readonly reservedNames: boolean;
  readonly oddNames: boolean;
  readonly numbers: boolean;
  readonly nesting: boolean;
  /** Characters at which Python ends a line. */
  readonly separators: boolean;
  readonly unicode: boolean;
  /** Columns of the demo project the Python connector's schema still declares. */
  readonly demoColumns: boolean;
  /** Events without a time, or with one that is not a number of seconds. */
  readonly times: boolean;
  /** Records broken over two lines, the same record twice. */
  readonly lines: boolean;
  /** Half of a pair of surrogates. */
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
  const calm = draw.percent(35);
  const with_ = (share: number): boolean => !calm && draw.percent(share);
  return {
    collidingNames: with_(25),
    reservedNames: with_(12),
    oddNames: with_(20),
    numbers: with_(25),
    nesting: with_(30),
    separators: with_(12),
    unicode: with_(25),
    demoColumns: with_(15),
    times: with_(6),
    lines: with_(15),
    surrogates: with_(3),
  };
}

/** Properties of one event or profile, no name twice. */
export function drawMembers(draw: SeededRandom, hazards: Hazards, most: number): Member[] {
  const names = [
    ...PLAIN_NAMES,
    ...(hazards.collidingNames ? COLLIDING : []),
    ...(hazards.reservedNames ? RESERVED : []),
    ...(hazards.oddNames ? ODD : []),
    ...(hazards.demoColumns ? DEMO : []),
  ];
  const members = new Map<string, string>();
  for (let left = draw.between(0, most); left > 0; left -= 1) {
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
