import type { JsonObject } from '@source-mixpanel/exact-json';
import {
  dateTime,
  object,
  recordSchema,
  text,
  type CallIo,
  type JsonSchema,
} from '@source-mixpanel/stream';
import { deliveryOf, type RecordProjection } from '@source-mixpanel/event-lines';
import { rethrowIfFatal } from '../client/rethrow-if-fatal.js';
import { profileColumns } from './profile-columns.js';
import { LAST_SEEN } from './profile-properties.js';
import type { ProfileProperties } from './profile-schema.js';

/** Columns that all profiles have. */
const KEY_AND_CURSOR = {
  distinct_id: text('Identifies the profile.'),
  last_seen: dateTime('When the profile was last updated, in UTC; events do not move it.'),
};
/**
 * Columns that the schema declares for every project, all of type text. The schemas of other
 * connectors declare them, too.
 */
const STATIC: Readonly<Record<string, JsonObject>> = {
  ...KEY_AND_CURSOR,
  browser: text('Name of the browser last used.'),
  browser_version: text('Version of that browser.'),
  city: text('City, from the address the profile was last updated from.'),
  country_code: text('Country, two letters, from that address.'),
  region: text('Region or state, from that address.'),
  timezone: text('Time zone, from that address.'),
  email: text('Email address.'),
  name: text('Full name.'),
  first_name: text('First name.'),
  last_name: text('Last name.'),
  id: text('The id the application gave the user, where it sets one.'),
  unblocked: text('Whether the user was unblocked, where the application sets it.'),
};

/** Columns in which all values are written as text. */
export const PROFILE_TEXTS: ReadonlySet<string> = new Set(Object.keys(STATIC));

/** JSON types by Mixpanel's type names. All other types become text. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ['string', 'string'],
  ['boolean', 'boolean'],
  ['number', 'number'],
  ['integer', 'integer'],
  ['object', 'object'],
  ['array', 'array'],
  ['list', 'array'],
  ['datetime', 'string'],
]);

export interface ProfileSchemaOptions {
  /** Columns of the record that are not properties of the profile. */
  readonly extra?: Readonly<Record<string, JsonObject>>;
  /** Which properties are emitted, and which are hashed; absent: all are emitted unchanged. */
  readonly projection?: RecordProjection | undefined;
}

/**
 * Returns the schema of profile records: the columns of every project, and those of the properties
 * that Mixpanel lists in one request, which counts against the hourly quota. If the request fails,
 * the schema has the columns of every project only, and a warning is reported.
 * @throws ConfigError `plan` if the plan does not include the Query API
 */
export async function profileRecordSchema(
  profileProperties: ProfileProperties,
  io: CallIo,
  { extra = {}, projection }: ProfileSchemaOptions = {},
): Promise<JsonSchema> {
  const types = deliveredTypes(await askTypes(profileProperties, io), projection);
  const columns = profileColumns({ reserved: Object.keys(extra) });
  columns.assign(types.keys());
  const named = columns.entries().filter(([name]) => name !== LAST_SEEN);
  const taken = new Map(named.map(([, column]) => [column.toLowerCase(), column]));
  // A project may have a property `City` and no `$city`. Destinations could not distinguish the
  // columns `City` and `city`.
  const always = Object.entries(STATIC).filter(
    ([column]) =>
      (taken.get(column) ?? column) === column &&
      (column in KEY_AND_CURSOR || isDelivered(column, projection)),
  );
  return recordSchema({
    ...Object.fromEntries(named.map(([name, column]) => [column, typed(types.get(name))])),
    ...Object.fromEntries(always),
    ...extra,
  });
}

/** Returns the schema of profile records that have all properties in one column. */
export function rawProfileSchema(extra: Readonly<Record<string, JsonObject>> = {}): JsonSchema {
  return recordSchema({
    ...KEY_AND_CURSOR,
    properties: object('All properties under their own names, with their JSON types.'),
    ...extra,
  });
}

/**
 * Reports whether a column is emitted. Most of these columns belong to Mixpanel's own properties,
 * whose names begin with `$`.
 */
function isDelivered(column: string, projection: RecordProjection | undefined): boolean {
  if (projection === undefined) return true;
  const names = projection.selected?.has(column) === true ? [`$${column}`, column] : [`$${column}`];
  return names.some((name) => deliveryOf(projection, name) !== 'leave_out');
}

type PropertyTypes = ReadonlyMap<string, string | undefined>;

/**
 * Returns the types of the emitted properties. Hashes have the type string; lists remain lists, of
 * hashes.
 */
function deliveredTypes(
  types: PropertyTypes,
  projection: RecordProjection | undefined,
): PropertyTypes {
  if (projection === undefined) return types;
  return new Map(
    [...types].flatMap(([name, type]) => {
      const delivery = deliveryOf(projection, name);
      if (delivery === 'leave_out') return [];
      const isList = TYPES.get(type ?? '') === 'array';
      return [[name, delivery === 'hash' && !isList ? 'string' : type] as const];
    }),
  );
}

async function askTypes(
  profileProperties: ProfileProperties,
  io: CallIo,
): Promise<ReadonlyMap<string, string | undefined>> {
  try {
    return await profileProperties(io);
  } catch (error) {
    const refusal = rethrowIfFatal(error);
    // Without the Query API, the streams of profiles cannot be read at all.
    if (refusal.code === 'plan') throw refusal;
    io.report({
      kind: 'warning',
      message: `Could not list the profile properties of the project; the schema has Mixpanel's own only: ${refusal.message}`,
    });
    return new Map();
  }
}

function typed(type: string | undefined): JsonObject {
  return { type: ['null', TYPES.get(type ?? '') ?? 'string'] };
}
