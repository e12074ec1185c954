import type { JsonObject } from '@source-mixpanel/exact-json';
import type { JsonSchema } from './stream.js';

/** The JSON Schema of a column. Every column may be null: a source can leave any member out. */
type Column = JsonObject;

/** @param description what the values mean, in one sentence; left out if it is not known */
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

/** A day, `YYYY-MM-DD`. The description says in which time zone. */
export function date(description?: string): Column {
  return { ...text(description), format: 'date' };
}

/** A date and time as RFC 3339 writes them, with or without an offset. */
export function dateTime(description?: string): Column {
  return { ...text(description), format: 'date-time' };
}

/** @param items the schema of one item */
export function list(description: string | undefined, items: Column): Column {
  return { ...column('array', description), items };
}

/** @param properties the members that are known; a value may hold others */
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
 * Returns the schema of records with these properties; a record may hold others. Sorted by name, so
 * that two discoveries of one source differ only if the source does.
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
