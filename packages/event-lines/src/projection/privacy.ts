import { RawNumber, writeJson, type JsonValue } from '@source-mixpanel/exact-json';
import { KeyedHash } from './keyed-hash.js';

export interface PrivacyOptions {
  /** Names of properties whose values never leave. */
  readonly drop: readonly string[];
  /** Names of properties of whose values only a hash leaves. A name that is dropped as well is dropped. */
  readonly hash: readonly string[];
  /** The key of the hashes; needed where any property is hashed. */
  readonly key: string | undefined;
  /** Texts that begin with this keep it before their hash: it names their kind. */
  readonly keptPrefix: string;
}

/** What happens to the value of a property. */
export type Treatment = 'keep' | 'hash' | 'drop';

/** Hexadecimal digits of the mark of a key. */
const MARK_LENGTH = 8;

/**
 * Which values leave as they are, hashed or not at all. The hash of a value depends on the value and the key alone,
 * so that records of all streams can be joined by it.
 */
export class Privacy {
  /** Identifies the key, which it does not reveal; undefined without one. */
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

  /** The names of the properties of a treatment, in their order. */
  namesOf(treatment: Exclude<Treatment, 'keep'>): readonly string[] {
    const names = [...this.treatments].filter(([, given]) => given === treatment);
    return names.map(([name]) => name).sort();
  }

  /** What texts keep before their hash, if they begin with it. */
  get keptPrefix(): string {
    return this.settings.keptPrefix;
  }

  /** The blocks of the key, see `KeyedHash`; undefined without one. */
  keyBlocks(): Uint8Array | undefined {
    return this.keyed?.blocks();
  }

  treatmentOf(name: string): Treatment {
    return this.treatments.get(name) ?? 'keep';
  }

  /**
   * Returns what leaves of a value: of a text, a number or a boolean the hash of its text, in which numbers have the
   * digits they came with; of a list the list of the hashes of its items; of an object the hash of its JSON. Null
   * stays null.
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
    if (this.keyed === undefined) throw new TypeError('values are to be hashed without a key');
    return this.keyed;
  }
}
