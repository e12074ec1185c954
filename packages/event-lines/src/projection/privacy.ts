import { RawNumber, writeJson, type JsonValue } from '@source-mixpanel/exact-json';
import { KeyedHash } from './keyed-hash.js';

export interface PrivacyOptions {
  /** Properties that are removed from every record. */
  readonly drop: readonly string[];
  /** Properties whose values are replaced by a hash, unless they are also in `drop`. */
  readonly hash: readonly string[];
  /** Secret key of the HMAC; required if any property is hashed. */
  readonly key: string | undefined;
  /** A text that begins with this prefix keeps it before its hash. It shows the kind of an id. */
  readonly keptPrefix: string;
}

/** What `Privacy` does with the value of a property. */
export type Treatment = 'keep' | 'hash' | 'drop';

/** Number of hexadecimal digits in `keyMark`. */
const MARK_LENGTH = 8;

/**
 * Decides which values are kept, hashed or dropped. The hash of a value depends only on the value
 * and the key, so the records of all streams can be joined by hashes.
 */
export class Privacy {
  /** Identifies the key without revealing it; undefined without a key. */
  readonly keyMark: string | undefined;
  private readonly treatments: ReadonlyMap<string, Treatment>;
  private readonly keyed: KeyedHash | undefined;

  constructor(private readonly settings: PrivacyOptions) {
    const { drop, hash, key } = settings;
    this.treatments = new Map<string, Treatment>([
      ...hash.map((name) => [name, 'hash'] as const),
      ...drop.map((name) => [name, 'drop'] as const),
    ]);
    this.keyed = key === undefined ? undefined : new KeyedHash(key);
    this.keyMark = this.keyed?.ofText('source-mixpanel').slice(0, MARK_LENGTH);
  }

  /** Returns the names of the properties with this treatment, sorted. */
  namesOf(treatment: Exclude<Treatment, 'keep'>): readonly string[] {
    const names = [...this.treatments].filter(([, given]) => given === treatment);
    return names.map(([name]) => name).sort();
  }

  /** The prefix that texts keep before their hash. */
  get keptPrefix(): string {
    return this.settings.keptPrefix;
  }

  /** Returns `KeyedHash.blocks`, with which the engine hashes values; undefined without a key. */
  keyBlocks(): Uint8Array | undefined {
    return this.keyed?.blocks();
  }

  treatmentOf(name: string): Treatment {
    return this.treatments.get(name) ?? 'keep';
  }

  /**
   * Returns the hashed form of a value. Texts, numbers (with their original digits) and booleans
   * become the hash of their text. A list becomes a list of hashes. An object becomes the hash of
   * its JSON. Null stays null.
   */
  hashed(value: JsonValue): JsonValue {
    if (value === null) return null;
    if (typeof value === 'string') return this.hashedText(value);
    if (Array.isArray(value)) {
      return (value as readonly JsonValue[]).map((item) => this.hashed(item));
    }
    if (value instanceof RawNumber) return this.hash.ofText(value.text);
    return this.hash.ofText(typeof value === 'object' ? writeJson(value) : String(value));
  }

  private hashedText(text: string): string {
    const { keptPrefix } = this.settings;
    if (!text.startsWith(keptPrefix)) return this.hash.ofText(text);
    return `${keptPrefix}${this.hash.ofText(text.slice(keptPrefix.length))}`;
  }

  private get hash(): KeyedHash {
    if (this.keyed === undefined)
      throw new TypeError('a value must be hashed, but there is no secret key');
    return this.keyed;
  }
}
