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

/** The columns that records of profiles have in every format and project. */
const KEY_AND_CURSOR = {
  distinct_id: text('Identifies the profile.'),
  last_seen: dateTime('When the profile was last updated, in UTC; events do not move it.'),
};
/**
 * The columns that the schema declares for every project, even if no profile has the property. All
 * of them contain text. The Python connector declares the same.
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

/** The columns in which all values are written as strings. */
export const PROFILE_TEXTS: ReadonlySet<string> = new Set(Object.keys(STATIC));

/** JSON types by Mixpanel's names of types. Values of all other types are declared as strings. */
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
 * Returns the schema of profile records: the columns that every project has, and the columns of the
 * properties that Mixpanel lists in one request, which counts against the hourly quota. If the
 * request fails, the schema has only the columns that every project has, and a warning is reported.
 * @throws ConfigError `plan` if the plan does not include the Query API; the errors of
 *   `rethrowIfFatal`
 */
export async function profileRecordSchema(
  profileProperties: ProfileProperties,
  io: CallIo,
  { extra = {}, projection }: ProfileSchemaOptions = {},
): Promise<JsonSchema> {
  const types = selectTypes(await requestTypes(profileProperties, io), projection);
  const columns = profileColumns({ reserved: Object.keys(extra) });
  columns.assign(types.keys());
  const assigned = columns.entries().filter(([name]) => name !== LAST_SEEN);
  const taken = new Map(assigned.map(([, column]) => [column.toLowerCase(), column]));
  // If a project has a property `City` but no `$city`, the column `city` is omitted, because many
  // destinations cannot distinguish `City` and `city`.
  const always = Object.entries(STATIC).filter(
    ([column]) =>
      (taken.get(column) ?? column) === column &&
      (column in KEY_AND_CURSOR || isDelivered(column, projection)),
  );
  return recordSchema({
    ...Object.fromEntries(
      assigned.map(([name, column]) => [column, columnSchema(types.get(name))]),
    ),
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
 * Reports whether a `STATIC` column is emitted. It contains Mixpanel's property (`$city` for the
 * column `city`), or the customer's property `city` if the user selected that.
 */
function isDelivered(column: string, projection: RecordProjection | undefined): boolean {
  if (projection === undefined) return true;
  const names = projection.selected?.has(column) === true ? [`$${column}`, column] : [`$${column}`];
  return names.some((name) => deliveryOf(projection, name) !== 'leave_out');
}

type PropertyTypes = ReadonlyMap<string, string | undefined>;

/**
 * Returns the types of the emitted properties. A hashed property is a string, or a list of strings
 * if it was a list.
 */
function selectTypes(
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

async function requestTypes(
  profileProperties: ProfileProperties,
  io: CallIo,
): Promise<ReadonlyMap<string, string | undefined>> {
  try {
    return await profileProperties(io);
  } catch (error) {
    const refusal = rethrowIfFatal(error);
    // Without the Query API, profiles cannot be read at all.
    if (refusal.code === 'plan') throw refusal;
    io.report({
      kind: 'warning',
      message: `Could not list the profile properties of the project; the schema has Mixpanel's own only: ${refusal.message}`,
    });
    return new Map();
  }
}

function columnSchema(type: string | undefined): JsonObject {
  return { type: ['null', TYPES.get(type ?? '') ?? 'string'] };
}
