import type { JsonObject } from '@source-mixpanel/exact-json';
import type { JsonSchema } from './stream.js';

/**
 * The schema of records with these properties; a record may hold others. Sorted by name, so that two
 * discoveries of one source differ only where the source does.
 */
export function recordSchema(properties: Readonly<Record<string, JsonObject>>): JsonSchema {
  const sorted = Object.entries(properties).sort(([one], [other]) => (one < other ? -1 : 1));
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    additionalProperties: true,
    // fromEntries makes a member even of __proto__, which an assignment would not.
    properties: Object.fromEntries(sorted),
  };
}
