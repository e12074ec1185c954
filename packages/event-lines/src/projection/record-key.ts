import { hash } from 'node:crypto';
import type { JsonValue } from '@source-mixpanel/exact-json';
import { compareCodePoints } from '../columns/compare-code-points.js';
import type { SourceRecord } from '../reference/source-record.js';
import { plainText } from '../values/plain-text.js';
import type { Privacy } from './privacy.js';

/**
 * A column that identifies a record: the first 32 hexadecimal digits of the SHA-256 of these texts, with U+001F
 * between them.
 *
 * ```
 *   name ␟ time in epoch seconds ␟ owner ␟ id
 * ```
 *
 * A text that is missing or null is empty. Without an id, its place is taken by `~` and 32 digits of the SHA-256 of
 * `label=text` for all other properties but those that are ignored, sorted, with U+001F between them. All texts are
 * those that may leave: a property that is dropped counts as missing, one that is hashed with its hash.
 */
export interface RecordKey {
  readonly column: string;
  /** Property that names whose record it is; absent: it does not belong to the key. */
  readonly ownerField?: string | undefined;
  readonly idField: string;
  /** Whether a property is about the handling of a record, which changes while it stays the same. */
  isIgnored(name: string): boolean;
  /** What stands for the name of a property, where there is no id. */
  labelOf(name: string): string;
}

export interface RecordKeyOptions {
  readonly key: RecordKey;
  readonly timeField: string;
  readonly privacy?: Privacy | undefined;
}

const SEPARATOR = '\u001f';
const DIGITS = 32;

export interface IdentifiedRecord {
  readonly key: string;
  readonly hasId: boolean;
}

/** Returns the key of a record; `time` as `timeText` returns it. */
export type KeyOfRecord = (source: SourceRecord, time: string | undefined) => IdentifiedRecord;

export function createKeyOfRecord({ key, timeField, privacy }: RecordKeyOptions): KeyOfRecord {
  const { ownerField, idField } = key;
  const textOf = (name: string, value: JsonValue): string | null => {
    const treatment = privacy?.treatmentOf(name) ?? 'keep';
    if (treatment === 'drop') return null;
    return plainText(treatment === 'hash' && privacy !== undefined ? privacy.hashed(value) : value);
  };
  const isOther = (name: string): boolean =>
    name !== timeField && name !== ownerField && name !== idField && !key.isIgnored(name);
  const othersOf = ({ bag }: SourceRecord): string => {
    const texts = Object.entries(bag).flatMap(([name, value]) => {
      const text = value === undefined || !isOther(name) ? null : textOf(name, value);
      return text === null ? [] : [`${key.labelOf(name)}=${text}`];
    });
    return `~${shortHash(texts.sort(compareCodePoints).join(SEPARATOR))}`;
  };
  return (source, time) => {
    const textIn = (name: string): string =>
      (Object.hasOwn(source.bag, name) ? textOf(name, source.bag[name] ?? null) : null) ?? '';
    const id = textIn(idField);
    const parts = [
      plainText(source.head) ?? '',
      time === undefined ? '' : String(epochSeconds(time)),
      ...(ownerField === undefined ? [] : [textIn(ownerField)]),
      id === '' ? othersOf(source) : id,
    ];
    return { key: shortHash(parts.join(SEPARATOR)), hasId: id !== '' };
  };
}

/** Returns the digits of a key. */
function shortHash(text: string | Uint8Array): string {
  return hash('sha256', text, 'hex').slice(0, DIGITS);
}

/** Whole seconds, those of a fraction left out. */
function epochSeconds(time: string): number {
  return Date.parse(`${time.slice(0, 19)}Z`) / 1000;
}
