import type { TextEntry } from '../json.js';
import type { Profile } from '../project/profile-store.js';
import { rawByte } from '../wire/raw-bytes.js';
import type { HostileShape } from './hostile-shape.js';

/** A value as JSON text that strict parsers of JSON or UTF-8 reject. */
interface RawText {
  readonly hazard: string;
  readonly json: string;
}

const rawTexts: readonly RawText[] = [
  { hazard: 'raw control byte', json: '"X\u0006Y"' },
  { hazard: 'raw TAB and NUL', json: '"a\tb\u0000c"' },
  { hazard: 'raw line feed in a text', json: '"first\nsecond"' },
  { hazard: 'Latin-1 byte', json: `"caf${rawByte(0xe9)}"` },
  { hazard: 'half of a UTF-8 character', json: `"${rawByte(0xc3)}"` },
  { hazard: 'surrogate written as UTF-8', json: `"${[0xed, 0xa0, 0xbd].map(rawByte).join('')}"` },
  { hazard: 'half of a surrogate pair', json: '"X\\ud83d"' },
];

/**
 * Events with the property `c`, which has one of these values, and an event with a half surrogate
 * pair in a name.
 */
export const rawShapes: readonly HostileShape[] = [
  ...rawTexts.map(({ hazard, json }) => ({ hazard, members: `"c":${json}` })),
  { hazard: 'half of a surrogate pair in a name', members: '"k\\udc00":1' },
];

/**
 * Returns profiles with the property `c`, which has one of these values. They were last seen on
 * this day.
 */
export function rawProfiles(lastDay: string): Profile[] {
  return rawTexts.map(({ hazard, json }, index) => {
    const seen: TextEntry = ['$last_seen', `"${lastDay}T23:59:59"`];
    return {
      distinctId: `raw-${index}`,
      properties: [seen, ['hazard', JSON.stringify(hazard)], ['c', json]],
    };
  });
}
