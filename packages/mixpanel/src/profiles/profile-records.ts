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

/** Some profiles as records. */
export interface ProfileRecords {
  readonly rows: readonly JsonObject[];
  /**
   * The latest usable `$last_seen` of these and all earlier records, as Mixpanel wrote it; a future
   * one is not usable.
   */
  readonly lastSeen: string | undefined;
}

/** `columns`: one column for each property. `raw`: all of them in one JSON column, unchanged. */
export type ProfileFormat = 'columns' | 'raw';

export interface RecordOptions {
  /** Default `columns`. */
  readonly format?: ProfileFormat | undefined;
  readonly columns: ProfileColumns;
  /** Profiles last seen before this timestamp are left out; those of unknown age never are. */
  readonly since?: string | undefined;
  /** Returns the latest instant (epoch ms) that a cursor may hold, called once for each batch. */
  readonly present: () => number;
  /** Columns that every record has in addition. */
  readonly extra?: JsonObject;
  /** What leaves of the properties; absent: all. */
  readonly projection?: RecordProjection | undefined;
  /** What happens to the ids of these profiles; default: what happens to `distinct_id`. */
  readonly idTreatment?: 'keep' | 'hash' | undefined;
}

type Protection = Pick<RecordOptions, 'projection' | 'idTreatment'>;

/** The profiles as flat records, batch by batch. */
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
 * their JSON types and digits, except in the columns that every schema declares as text: there
 * anything but null is written as text. Nested values stay unchanged.
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

/** A profile with its properties in one column, under their own names and with their JSON types. */
function rawRecord(row: JsonObject, protection: Protection): JsonObject {
  const properties = deliveredProperties(row, protection);
  const lastSeen = textOf(dateTimeText(properties[LAST_SEEN]));
  return { distinct_id: distinctId(row, protection), last_seen: lastSeen ?? null, properties };
}

function propertiesOf(row: JsonObject): JsonObject {
  const properties = row['$properties'];
  return isJsonObject(properties) ? properties : {};
}

/** What leaves of the properties of a profile. */
function deliveredProperties(row: JsonObject, { projection }: Protection): JsonObject {
  const properties = propertiesOf(row);
  return projection === undefined ? properties : deliveredMembers(properties, projection);
}

function lastSeenOf(row: JsonObject): string | undefined {
  const value = propertiesOf(row)[LAST_SEEN];
  return isTimestamp(value) ? value : undefined;
}

/** Mixpanel's own form of a time: such texts sort like the instants they represent. */
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

/** Mixpanel's own example has a number here. */
function distinctId(row: JsonObject, { projection, idTreatment }: Protection): JsonValue {
  const id = textOf(row['$distinct_id']);
  if (id !== undefined && id !== null) {
    const { privacy } = projection ?? {};
    const treatment = idTreatment ?? privacy?.treatmentOf('distinct_id');
    return treatment === 'hash' && privacy !== undefined ? privacy.hashed(id) : id;
  }
  throw new SystemError('unexpected_answer', 'Mixpanel returned a profile without an id.');
}
