import type { JsonObject } from '@source-mixpanel/exact-json';
import { hashedText } from './expected-values.js';

/** Stands in properties that the configuration drops or hashes: nothing may carry it. */
export const PLANTED_VALUE = 'planted-and-protected';
const HASH_KEY = 'h4sh-key of the planted values';

const DROPPED = 'planted dropped';
const HASHED = 'planted hashed';
const LISTED = 'planted list';

/** The configuration that protects the planted properties. */
export const PLANTED_PRIVACY: JsonObject = {
  drop_properties: [DROPPED],
  hash_properties: [HASHED, LISTED],
  hash_key: HASH_KEY,
};
/** Properties of an event or profile. */
export const PLANTED_PROPERTIES: JsonObject = {
  [DROPPED]: PLANTED_VALUE,
  [HASHED]: PLANTED_VALUE,
  [LISTED]: [PLANTED_VALUE, { [PLANTED_VALUE]: PLANTED_VALUE }, [PLANTED_VALUE]],
};
/** The same as members of an object in JSON. */
export const PLANTED_MEMBERS_JSON = JSON.stringify(PLANTED_PROPERTIES).slice(1, -1);

/** What leaves of the text, and what must not: the text, and enough of the key to guess the rest. */
const HASH = hashedText(HASH_KEY, PLANTED_VALUE);
const SECRETS = [PLANTED_VALUE, HASH_KEY.slice(0, 10)];

/** Looks for planted values in all that some processes write. */
export class PlantedValueCounter {
  /** Those in answers that may never be delivered. */
  sent = 0;
  /** Those that left as their hashes. */
  hashed = 0;
  /** Those that left as they are. */
  found = 0;

  /** Returns what looks at the output of one process, piece by piece, wherever a value is divided. */
  watch(): (bytes: Uint8Array) => void {
    const longest = Math.max(...[HASH, ...SECRETS].map((text) => text.length));
    let rest = Buffer.alloc(0);
    return (bytes) => {
      const whole = Buffer.concat([rest, bytes]);
      const seen = rest.length;
      this.hashed += endsAfter(seen, whole, HASH);
      for (const secret of SECRETS) this.found += endsAfter(seen, whole, secret);
      rest = whole.subarray(Math.max(0, whole.length - longest + 1));
    };
  }

  /** For a report. */
  note(): string {
    const figure = (count: number): string => count.toLocaleString('en');
    const sent = this.sent === 0 ? '' : `planted values sent: ${figure(this.sent)}; `;
    return `${sent}planted values that left as hashes: ${figure(this.hashed)}; as they are: ${figure(this.found)}`;
  }

  /** What is wrong: one that left, or none that was tried. */
  problems(): readonly string[] {
    return [
      ...(this.found > 0 ? [`${this.found} planted values leave as they are`] : []),
      ...(this.hashed === 0 ? ['no planted value was delivered'] : []),
    ];
  }
}

/** How often the text stands in the bytes, those places left out that end within the first bytes. */
function endsAfter(first: number, bytes: Buffer, text: string): number {
  let count = 0;
  for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + 1)) {
    if (at + text.length > first) count += 1;
  }
  return count;
}
