import {
  EVENT_PROPERTIES,
  eventColumns,
  optionalRefusal,
  type TopEventProperties,
} from '@source-mixpanel/mixpanel';
import type { JsonObject } from '@source-mixpanel/exact-json';
import {
  dateTime,
  integer,
  object,
  recordSchema,
  text,
  type CallIo,
  type JsonSchema,
} from '@source-mixpanel/stream';
import type { ExportFormat } from './export-options.js';

/** The three columns of every event, whatever their names elsewhere. */
const HEAD: Readonly<Record<string, JsonObject>> = {
  event: text('Name of the event.'),
  distinct_id: text('Who did it: the id Mixpanel knows the user or device by today.'),
  time: dateTime(
    'When it happened; in projects created before 2023 the local time of the project.',
  ),
};

const MAX_NAMES = 500;

/**
 * Returns a schema of Mixpanel's own properties and the most frequent ones of the project, in one
 * request; in the format `raw` it is constant. Without an answer it contains only Mixpanel's own
 * properties, with a warning: the documentation requires the name of an event, so Mixpanel may
 * refuse a request without one.
 */
export async function exportSchema(
  source: { readonly topEventProperties: TopEventProperties },
  format: ExportFormat,
  io: CallIo,
): Promise<JsonSchema> {
  if (format === 'raw') return rawSchema();
  const names = eventColumns();
  names.assign(await frequentProperties(source, io));
  const taken = new Set(names.entries().map(([, column]) => column.toLowerCase()));
  // Where the project has a property `city` but no `$city`, `city` is the project's column.
  names.assign([...EVENT_PROPERTIES.keys()].filter((name) => !taken.has(plain(name))));
  return textSchema(new Map(names.entries()));
}

async function frequentProperties(
  source: { readonly topEventProperties: TopEventProperties },
  io: CallIo,
): Promise<readonly string[]> {
  try {
    return await source.topEventProperties(MAX_NAMES, io);
  } catch (error) {
    const { message } = optionalRefusal(error);
    io.report({
      kind: 'warning',
      message: `Mixpanel did not list the project's event properties, so the schema contains only its own: ${message}`,
    });
    return [];
  }
}

function plain(name: string): string {
  return name.replace(/^\$/, '').toLowerCase();
}

function textSchema(columns: ReadonlyMap<string, string>): JsonSchema {
  const properties = Object.fromEntries(
    [...columns].map(([source, column]): [string, JsonObject] => {
      return [column, text(EVENT_PROPERTIES.get(source) ?? `The event property "${source}".`)];
    }),
  );
  return recordSchema({ ...properties, ...HEAD });
}

function rawSchema(): JsonSchema {
  return recordSchema({
    ...HEAD,
    insert_id: text('Identifies one sending of the event; Mixpanel removes repeats by it.'),
    mp_processing_time_ms: integer('When Mixpanel processed the event, epoch milliseconds in UTC.'),
    properties: object('All properties under their own names, with their JSON types.'),
  });
}
