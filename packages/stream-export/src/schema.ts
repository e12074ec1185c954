import { EVENT_PROPERTIES } from '@source-mixpanel/mixpanel';
import type { JsonObject, JsonSchema } from '@source-mixpanel/stream';

const DESCRIPTIONS: ReadonlyMap<string, string> = new Map([
  ['event', 'Name of the event.'],
  ['distinct_id', 'Who did it: the id Mixpanel knows the user or device by today.'],
  ['time', 'When it happened; in projects created before 2023 the local time of the project.'],
  ['insert_id', 'Identifies one sending of the event; Mixpanel removes repeats by it.'],
  ['mp_processing_time_ms', 'When Mixpanel processed the event, epoch milliseconds in UTC.'],
  ['properties', 'All properties under their own names, with their JSON types.'],
]);

/** The three columns every event has, whatever it is called elsewhere. */
const HEAD: JsonObject = {
  event: text('event'),
  distinct_id: text('distinct_id'),
  time: { ...text('time'), format: 'date-time' },
};

/** @param columns column of each source property, in the order the schema lists them */
export function textSchema(columns: ReadonlyMap<string, string>): JsonSchema {
  const properties = Object.fromEntries(
    [...columns].map(([source, column]): [string, JsonObject] => {
      const description = EVENT_PROPERTIES.get(source) ?? `The event property "${source}".`;
      return [column, { type: ['null', 'string'], description }];
    }),
  );
  return schemaOf({ ...properties, ...HEAD });
}

export function rawSchema(): JsonSchema {
  return schemaOf({
    ...HEAD,
    insert_id: text('insert_id'),
    mp_processing_time_ms: {
      type: ['null', 'integer'],
      description: DESCRIPTIONS.get('mp_processing_time_ms'),
    },
    properties: {
      type: ['null', 'object'],
      additionalProperties: true,
      description: DESCRIPTIONS.get('properties'),
    },
  });
}

function text(name: string): JsonObject {
  return { type: ['null', 'string'], description: DESCRIPTIONS.get(name) };
}

/** Sorted, so that two discoveries of one project differ only where the project does. */
function schemaOf(properties: Readonly<Record<string, JsonObject | undefined>>): JsonSchema {
  const sorted = Object.entries(properties).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    additionalProperties: true,
    properties: Object.fromEntries(sorted),
  };
}
