import { compareTimestamps, isAfterPresent, isTimestamp } from '@source-mixpanel/cursor';
import {
  isJsonObject,
  writeJson,
  type JsonObject,
  type JsonValue,
} from '@source-mixpanel/exact-json';
import {
  deliveredMembers,
  deliveredNames,
  type RecordProjection,
} from '@source-mixpanel/event-lines';
import { SystemError } from '@source-mixpanel/stream';
import { dateTimeText } from '../client/date-time-text.js';
import type { ProfileColumns } from './profile-columns.js';
import { setOwnProperty, type Members } from './set-own-property.js';
import type { ProfileBatch } from './profile-page.js';
import { LAST_SEEN, PROFILE_MOMENTS } from './profile-properties.js';
import { PROFILE_TEXTS } from './profile-record-schema.js';

/** A batch of profiles as records. */
export interface ProfileRecords {
  readonly rows: readonly JsonObject[];
  /**
   * The latest `$last_seen` of this and all earlier batches, as Mixpanel wrote it. Invalid values
   * and values in the future are ignored.
   */
  readonly lastSeen: string | undefined;
}

/** `columns`: each property has its own column. `raw`: all properties are in one JSON column. */
export type ProfileFormat = 'columns' | 'raw';

export interface RecordOptions {
  /** Default `columns`. */
  readonly format?: ProfileFormat | undefined;
  readonly columns: ProfileColumns;
  /**
   * Profiles whose `$last_seen` is before this timestamp are left out. Profiles without a valid
   * `$last_seen` are always kept.
   */
  readonly since?: string | undefined;
  /**
   * Returns the present in epoch milliseconds. A later `$last_seen` does not become the cursor.
   * Called once per batch.
   */
  readonly present: () => number;
  /** Columns that are added to every record, with their values. */
  readonly extra?: JsonObject;
  /** Which properties are emitted, and which are hashed; absent: all are emitted unchanged. */
  readonly projection?: RecordProjection | undefined;
  /** Whether the ids of these profiles are hashed; default: like the property `distinct_id`. */
  readonly idTreatment?: 'keep' | 'hash' | undefined;
}

type Protection = Pick<RecordOptions, 'projection' | 'idTreatment'>;

/** Converts batches of profiles to batches of records. */
export async function* profileRecords(
  batches: AsyncIterable<ProfileBatch>,
  options: RecordOptions,
): AsyncGenerator<ProfileRecords, void> {
  const { columns, since, present, extra = {}, format = 'columns', projection } = options;
  let latest: string | undefined;
  for await (const { names, rows } of batches) {
    if (format === 'columns') columns.assign(deliveredNames(projection, names));
    const records: JsonObject[] = [];
    const now = present();
    for (const row of rows) {
      const lastSeen = lastSeenOf(row);
      if (lastSeen !== undefined) {
        if (since !== undefined && compareLastSeen(lastSeen, since) < 0) continue;
        const isLater = latest === undefined || compareLastSeen(lastSeen, latest) > 0;
        if (isLater && !isAfterPresent(lastSeen, now)) latest = lastSeen;
      }
      const record = format === 'raw' ? toRawRecord(row, options) : profileRecord(row, options);
      records.push({ ...record, ...extra });
    }
    if (records.length > 0) yield { rows: records, lastSeen: latest };
  }
}

/**
 * Converts a profile to a record of the format `columns`: `distinct_id`, then each property in its
 * column. Values keep their JSON types and digits, and nested values stay unchanged. Only in the
 * columns of `PROFILE_TEXTS` all values except null are written as strings.
 * @throws SystemError `unexpected_answer` for a profile without an id
 */
export function profileRecord(
  row: JsonObject,
  { columns, ...protection }: Protection & { readonly columns: ProfileColumns },
): JsonObject {
  const record: Members = { distinct_id: readDistinctId(row, protection) };
  for (const [name, value] of Object.entries(deliveredProperties(row, protection))) {
    const column = columns.columnOf(name);
    if (column === undefined) throw new TypeError('a property has no column yet');
    const moment = PROFILE_MOMENTS.has(name) ? dateTimeText(value) : value;
    setOwnProperty(record, column, PROFILE_TEXTS.has(column) ? toText(moment) : moment);
  }
  return record;
}

/**
 * Converts a profile to a record of the format `raw`: all properties are in one column, under their
 * own names and with their JSON types.
 */
function toRawRecord(row: JsonObject, protection: Protection): JsonObject {
  const properties = deliveredProperties(row, protection);
  const lastSeen = toText(dateTimeText(properties[LAST_SEEN]));
  return { distinct_id: readDistinctId(row, protection), last_seen: lastSeen ?? null, properties };
}

function propertiesOf(row: JsonObject): JsonObject {
  const properties = row['$properties'];
  return isJsonObject(properties) ? properties : {};
}

/** Returns the emitted properties of a profile. */
function deliveredProperties(row: JsonObject, { projection }: Protection): JsonObject {
  const properties = propertiesOf(row);
  return projection === undefined ? properties : deliveredMembers(properties, projection);
}

function lastSeenOf(row: JsonObject): string | undefined {
  const value = propertiesOf(row)[LAST_SEEN];
  return isTimestamp(value) ? value : undefined;
}

/**
 * Matches Mixpanel's usual form of a timestamp. Two timestamps in this form can be compared as
 * strings, which is faster.
 */
const PLAIN_TIMESTAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/;

function compareLastSeen(first: string, second: string): number {
  return PLAIN_TIMESTAMP.test(first) && PLAIN_TIMESTAMP.test(second)
    ? Number(first > second) - Number(first < second)
    : compareTimestamps(first, second);
}

function toText(value: JsonValue | undefined): JsonValue | undefined {
  return value === undefined || value === null || typeof value === 'string'
    ? value
    : writeJson(value);
}

/**
 * Returns the id of a profile as a string, hashed if required. Ids can be numbers: Mixpanel's own
 * documentation has an example.
 */
function readDistinctId(row: JsonObject, { projection, idTreatment }: Protection): JsonValue {
  const id = toText(row['$distinct_id']);
  if (id !== undefined && id !== null) {
    const { privacy } = projection ?? {};
    const treatment = idTreatment ?? privacy?.treatmentOf('distinct_id');
    return treatment === 'hash' && privacy !== undefined ? privacy.hashed(id) : id;
  }
  throw new SystemError('unexpected_answer', 'Mixpanel returned a profile without an id.');
}
