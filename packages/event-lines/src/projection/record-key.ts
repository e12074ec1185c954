import { hash } from 'node:crypto';
import type { JsonValue } from '@source-mixpanel/exact-json';
import { compareCodePoints } from '../columns/compare-code-points.js';
import type { SourceRecord } from '../reference/source-record.js';
import { plainText } from '../values/plain-text.js';
import type { Privacy } from './privacy.js';

/**
 * Describes a column that identifies a record. Its value, the key, consists of the first 32
 * hexadecimal digits of the SHA-256 of these texts, with U+001F between them:
 *
 * ```
 *   name ␟ time in epoch seconds ␟ owner ␟ id
 * ```
 *
 * A missing or null value counts as an empty text. If the record has no id, `~` and a hash of its
 * other properties are used instead: 32 digits of the SHA-256 of `label=text` for each property
 * that is not ignored, sorted, with U+001F between them.
 *
 * A key reveals nothing that is not emitted: a property that is dropped counts as missing, and a
 * hashed property is represented by its hash.
 */
export interface RecordKey {
  readonly column: string;
  /** Property with the id of the user (the owner); absent: the key does not contain the owner. */
  readonly ownerField?: string | undefined;
  readonly idField: string;
  /** Reports whether a property is ignored because it may differ between copies of a record. */
  isIgnored(name: string): boolean;
  /** Returns the text that stands for a property name in the key of a record without an id. */
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

/** Returns the key of a record. `time` has the format that `timeText` returns. */
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
    return `~${computeShortHash(texts.sort(compareCodePoints).join(SEPARATOR))}`;
  };
  return (source, time) => {
    const textIn = (name: string): string =>
      (Object.hasOwn(source.bag, name) ? textOf(name, source.bag[name] ?? null) : null) ?? '';
    const id = textIn(idField);
    const parts = [
      plainText(source.head) ?? '',
      time === undefined ? '' : String(toEpochSeconds(time)),
      ...(ownerField === undefined ? [] : [textIn(ownerField)]),
      id === '' ? othersOf(source) : id,
    ];
    return { key: computeShortHash(parts.join(SEPARATOR)), hasId: id !== '' };
  };
}

/** Returns the first 32 hexadecimal digits of the SHA-256 of a text. */
function computeShortHash(text: string | Uint8Array): string {
  return hash('sha256', text, 'hex').slice(0, DIGITS);
}

/** Converts a time of `timeText` to epoch seconds, without its fraction. */
function toEpochSeconds(time: string): number {
  return Date.parse(`${time.slice(0, 19)}Z`) / 1000;
}
