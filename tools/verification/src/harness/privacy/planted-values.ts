import type { JsonObject } from '@source-mixpanel/exact-json';
import { hashedText } from './expected-values.js';

/**
 * The value of properties that the settings drop or hash. No output of the connector may contain
 * it.
 */
export const PLANTED_VALUE = 'planted-and-protected';
const HASH_KEY = 'h4sh-key of the planted values';

const DROPPED = 'planted dropped';
const HASHED = 'planted hashed';
const LISTED = 'planted list';

/** The setting `privacy` that drops or hashes the planted properties. */
export const PLANTED_PRIVACY: JsonObject = {
  drop_properties: [DROPPED],
  hash_properties: [HASHED, LISTED],
  hash_key: HASH_KEY,
};
/** The planted properties of an event or profile. */
export const PLANTED_PROPERTIES: JsonObject = {
  [DROPPED]: PLANTED_VALUE,
  [HASHED]: PLANTED_VALUE,
  [LISTED]: [PLANTED_VALUE, { [PLANTED_VALUE]: PLANTED_VALUE }, [PLANTED_VALUE]],
};
/** The same properties as JSON text, without the braces around them. */
export const PLANTED_MEMBERS_JSON = JSON.stringify(PLANTED_PROPERTIES).slice(1, -1);

/** What the connector must emit for a hashed planted value. */
const HASH = hashedText(HASH_KEY, PLANTED_VALUE);
/** What no output may contain: the value, and the beginning of the hash key. */
const SECRETS = [PLANTED_VALUE, HASH_KEY.slice(0, 10)];

/** Counts the planted values, and their hashes, in the output of processes. */
export class PlantedValueCounter {
  /** The number of planted values that a server sent. The server counts them. */
  sent = 0;
  /** The number of planted values that were emitted as hashes. */
  hashed = 0;
  /**
   * The number of planted values, and of parts of the hash key, that were emitted in plain text.
   */
  found = 0;

  /**
   * Returns a function that receives the output of one process in pieces. It also counts values
   * that are divided between pieces.
   */
  watch(): (bytes: Uint8Array) => void {
    const longest = Math.max(...[HASH, ...SECRETS].map((text) => text.length));
    let rest = Buffer.alloc(0);
    return (bytes) => {
      const joined = Buffer.concat([rest, bytes]);
      const seen = rest.length;
      this.hashed += countEndingAfter(seen, joined, HASH);
      for (const secret of SECRETS) this.found += countEndingAfter(seen, joined, secret);
      rest = joined.subarray(Math.max(0, joined.length - longest + 1));
    };
  }

  /** Returns the numbers as a sentence for a report. */
  note(): string {
    const figure = (count: number): string => count.toLocaleString('en');
    const sent = this.sent === 0 ? '' : `planted values sent: ${figure(this.sent)}; `;
    return `${sent}planted values emitted as hashes: ${figure(this.hashed)}; in plain text: ${figure(this.found)}`;
  }

  /**
   * Returns a sentence if a value was emitted in plain text. Also returns one if no value was
   * hashed, because then nothing was tested.
   */
  problems(): readonly string[] {
    return [
      ...(this.found > 0 ? [`${this.found} planted values were emitted in plain text`] : []),
      ...(this.hashed === 0 ? ['no planted value was emitted as a hash'] : []),
    ];
  }
}

/**
 * Counts the occurrences of the text, except those within the first `first` bytes, which were
 * counted before.
 */
function countEndingAfter(first: number, bytes: Buffer, text: string): number {
  let count = 0;
  for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + 1)) {
    if (at + text.length > first) count += 1;
  }
  return count;
}
