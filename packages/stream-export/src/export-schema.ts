import {
  deliveryOf,
  EVENT_PROPERTIES,
  eventColumns,
  eventProjection,
  optionalRefusal,
  type EventKeyColumn,
  type RecordProjection,
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
import type { ExportOptions } from './export-options.js';
import { rawColumns } from './raw-columns.js';

/** The three columns that every event has, in addition to those of its properties. */
const HEAD: Readonly<Record<string, JsonObject>> = {
  event: text('Name of the event.'),
  distinct_id: text('Who did it: the id Mixpanel knows the user or device by today.'),
  time: dateTime(
    'When it happened; in projects created before 2023 the local time of the project.',
  ),
};

type Columns = Readonly<Record<string, JsonObject>>;

const KEYS: Readonly<Record<EventKeyColumn, string>> = {
  event_key: 'Identifies the event: a hash of its name, time, distinct_id and insert_id.',
  event_key_stable:
    'Identifies the event, also after its user was merged with another: a hash of its name, time and insert_id.',
};

/** The settings on which the columns depend. */
type ExportColumns = Pick<ExportOptions, 'format' | 'selection' | 'privacy' | 'key'>;

const MAX_NAMES = 500;

/**
 * Returns the schema: Mixpanel's own properties, and the most frequent properties of the project,
 * which are requested once. In the format `raw` the schema is constant. If the request fails, the
 * schema has Mixpanel's own properties only, and a warning is reported. Mixpanel may reject the
 * request, because according to its documentation the name of an event is required.
 */
export async function exportSchema(
  source: { readonly topEventProperties: TopEventProperties },
  { format, selection, privacy, key }: ExportColumns,
  io: CallIo,
): Promise<JsonSchema> {
  const projection = eventProjection(selection?.properties, privacy);
  const columns = key === undefined ? {} : { [key]: text(KEYS[key]) };
  if (format === 'raw') return rawSchema(projection, columns);
  const names = eventColumns({ reserved: Object.keys(columns) });
  const isDelivered = (name: string): boolean =>
    projection === undefined || deliveryOf(projection, name) !== 'leave_out';
  const asked = await frequentProperties(source, io);
  names.assign([...asked, ...(selection?.properties ?? [])].filter(isDelivered));
  const taken = new Set(names.entries().map(([, column]) => column.toLowerCase()));
  // If the project has a property `city` but no `$city`, the column `city` belongs to the property
  // `city`.
  const own = [...EVENT_PROPERTIES.keys()].filter((name) => !taken.has(plain(name)));
  names.assign(own.filter(isDelivered));
  return textSchema(new Map(names.entries()), columns);
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
      message: `Could not list the event properties of the project; the schema has Mixpanel's own only: ${message}`,
    });
    return [];
  }
}

function plain(name: string): string {
  return name.replace(/^\$/, '').toLowerCase();
}

function textSchema(columns: ReadonlyMap<string, string>, more: Columns): JsonSchema {
  const properties = Object.fromEntries(
    [...columns].map(([source, column]): [string, JsonObject] => {
      return [column, text(EVENT_PROPERTIES.get(source) ?? `The event property "${source}".`)];
    }),
  );
  return recordSchema({ ...properties, ...HEAD, ...more });
}

/** The columns of properties in the raw format, by property. */
const RAW: Columns = {
  insert_id: text('Identifies the event; Mixpanel removes duplicates by this id.'),
  mp_processing_time_ms: integer('When Mixpanel processed the event, epoch milliseconds in UTC.'),
};

function rawSchema(projection: RecordProjection | undefined, more: Columns): JsonSchema {
  const written = rawColumns(projection);
  return recordSchema({
    ...HEAD,
    ...Object.fromEntries(Object.entries(RAW).filter(([column]) => column in written)),
    ...more,
    properties: object('All properties under their own names, with their JSON types.'),
  });
}
