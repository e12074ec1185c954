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
   * The latest valid `$last_seen` of this and all earlier batches, as Mixpanel wrote it. Values in
   * the future are ignored.
   */
  readonly lastSeen: string | undefined;
}

/** `columns`: one column per property. `raw`: all properties unchanged in one JSON column. */
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
  /** Returns the latest instant (epoch ms) that the cursor may have; called once per batch. */
  readonly present: () => number;
  /** Further columns of every record. */
  readonly extra?: JsonObject;
  /** Which properties are emitted, and which are hashed; absent: all are emitted unchanged. */
  readonly projection?: RecordProjection | undefined;
  /** Whether the ids of these profiles are hashed; default: as the property `distinct_id`. */
  readonly idTreatment?: 'keep' | 'hash' | undefined;
}

type Protection = Pick<RecordOptions, 'projection' | 'idTreatment'>;

/** Yields the profiles as flat records, in batches. */
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
        if (since !== undefined && compareMoments(lastSeen, since) < 0) continue;
        const isLater = latest === undefined || compareMoments(lastSeen, latest) > 0;
        if (isLater && !isAfterPresent(lastSeen, now)) latest = lastSeen;
      }
      const record = format === 'raw' ? rawRecord(row, options) : profileRecord(row, options);
      records.push({ ...record, ...extra });
    }
    if (records.length > 0) yield { rows: records, lastSeen: latest };
  }
}

/**
 * Returns a profile as a flat record: `distinct_id`, then each property in its column. Values keep
 * their JSON types and digits, except in `PROFILE_TEXTS`: there all values except null are written
 * as text. Nested values stay unchanged.
 * @throws SystemError `unexpected_answer` for a profile without an id
 */
export function profileRecord(
  row: JsonObject,
  { columns, ...protection }: Protection & { readonly columns: ProfileColumns },
): JsonObject {
  const record: Members = { distinct_id: distinctId(row, protection) };
  for (const [name, value] of Object.entries(deliveredProperties(row, protection))) {
    const column = columns.columnOf(name);
    if (column === undefined) throw new TypeError('a property has no column yet');
    const moment = PROFILE_MOMENTS.has(name) ? dateTimeText(value) : value;
    setOwnProperty(record, column, PROFILE_TEXTS.has(column) ? textOf(moment) : moment);
  }
  return record;
}

/**
 * Returns a profile as a record with all properties in one column, under their own names and with
 * their JSON types.
 */
function rawRecord(row: JsonObject, protection: Protection): JsonObject {
  const properties = deliveredProperties(row, protection);
  const lastSeen = textOf(dateTimeText(properties[LAST_SEEN]));
  return { distinct_id: distinctId(row, protection), last_seen: lastSeen ?? null, properties };
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

/** Mixpanel's usual form of a timestamp. Such texts can be compared as strings. */
const PLAIN_MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/;

function compareMoments(first: string, second: string): number {
  return PLAIN_MOMENT.test(first) && PLAIN_MOMENT.test(second)
    ? Number(first > second) - Number(first < second)
    : compareTimestamps(first, second);
}

function textOf(value: JsonValue | undefined): JsonValue | undefined {
  return value === undefined || value === null || typeof value === 'string'
    ? value
    : writeJson(value);
}

/**
 * Returns the id as text, because Mixpanel's own documentation has an example with a numeric id.
 */
function distinctId(row: JsonObject, { projection, idTreatment }: Protection): JsonValue {
  const id = textOf(row['$distinct_id']);
  if (id !== undefined && id !== null) {
    const { privacy } = projection ?? {};
    const treatment = idTreatment ?? privacy?.treatmentOf('distinct_id');
    return treatment === 'hash' && privacy !== undefined ? privacy.hashed(id) : id;
  }
  throw new SystemError('unexpected_answer', 'Mixpanel returned a profile without an id.');
}
