import type { JsonObject } from '@source-mixpanel/exact-json';
import type { JsonSchema } from './stream.js';

/** The JSON Schema of a column. Every column may be null, because Mixpanel may omit any member. */
type Column = JsonObject;

/**
 * Returns the schema of a column of strings.
 * @param description what the values mean, in one sentence; absent if that is not known
 */
export function text(description?: string): Column {
  return column('string', description);
}

export function integer(description?: string): Column {
  return column('integer', description);
}

export function number(description?: string): Column {
  return column('number', description);
}

export function boolean(description?: string): Column {
  return column('boolean', description);
}

/**
 * Returns the schema of a column of days, `YYYY-MM-DD`. The description must state the time zone.
 */
export function date(description?: string): Column {
  return { ...text(description), format: 'date' };
}

/**
 * Returns the schema of a column of dates with times in the form of RFC 3339, with or without an
 * offset.
 */
export function dateTime(description?: string): Column {
  return { ...text(description), format: 'date-time' };
}

/**
 * Returns the schema of a column of arrays.
 * @param items the schema of one item
 */
export function list(description: string | undefined, items: Column): Column {
  return { ...column('array', description), items };
}

/**
 * Returns the schema of a column of objects.
 * @param properties the known members; a value may have others
 */
export function object(
  description: string | undefined,
  properties?: Readonly<Record<string, Column>>,
): Column {
  return {
    ...column('object', description),
    additionalProperties: true,
    ...(properties === undefined ? {} : { properties }),
  };
}

/**
 * Returns the schema of records with these properties; a record may have others. The properties are
 * sorted by name, so that two discovered catalogs differ only if the streams differ.
 */
export function recordSchema(properties: Readonly<Record<string, Column>>): JsonSchema {
  const sorted = Object.entries(properties).sort(([one], [other]) => (one < other ? -1 : 1));
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    additionalProperties: true,
    // fromEntries creates a member even for __proto__, which an assignment would not.
    properties: Object.fromEntries(sorted),
  };
}

function column(type: string, description: string | undefined): Column {
  return { type: ['null', type], ...(description === undefined ? {} : { description }) };
}
