import { isJsonObject, type JsonObject, type JsonValue } from '@source-mixpanel/exact-json';
import { listRecord, listStream, type ListRows } from '@source-mixpanel/mixpanel';
import type { Stream } from '@source-mixpanel/stream';
import { schema } from './schema.js';

/**
 * Creates the stream of the Lexicon schemas of events and profiles. All of them are read on every
 * sync.
 */
export function lexiconSchemasStream(list: ListRows): Stream {
  return listStream({
    name: 'lexicon_schemas',
    primaryKey: [['entity_type'], ['name']],
    schema,
    list,
    needs: 'the role Analyst or a higher one',
    record: schemaRecord,
  });
}

const recordOf = listRecord(schema);

/** Returns a record with additional columns for frequently used members of the schema. */
function schemaRecord(row: JsonObject): JsonObject {
  const record = recordOf(row);
  const json = objectOf(record['schema_json']);
  const mixpanelMetadata = objectOf(objectOf(json['metadata'])['com.mixpanel']);
  return {
    ...record,
    description: json['description'] ?? null,
    display_name: mixpanelMetadata['displayName'] ?? null,
    hidden: mixpanelMetadata['hidden'] ?? null,
    dropped: mixpanelMetadata['dropped'] ?? null,
    tags: mixpanelMetadata['tags'] ?? null,
  };
}

function objectOf(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}
