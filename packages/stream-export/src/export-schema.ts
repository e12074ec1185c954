import {
  deliveryOf,
  EVENT_PROPERTIES,
  eventColumns,
  eventProjection,
  rethrowIfFatal,
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
const EVENT_COLUMNS: Readonly<Record<string, JsonObject>> = {
  event: text('Name of the event.'),
  distinct_id: text('Who did it: the id Mixpanel knows the user or device by today.'),
  time: dateTime(
    'When it happened; in projects created before 2023 the local time of the project.',
  ),
};

type Columns = Readonly<Record<string, JsonObject>>;

const KEY_DESCRIPTIONS: Readonly<Record<EventKeyColumn, string>> = {
  event_key: 'Identifies the event: a hash of its name, time, distinct_id and insert_id.',
  event_key_stable:
    'Identifies the event, also after its user was merged with another: a hash of its name, time and insert_id.',
};

/** The settings on which the columns depend. */
type ExportColumns = Pick<ExportOptions, 'format' | 'selection' | 'privacy' | 'key'>;

/** Number of the most frequent properties that are requested for the schema. */
const MAX_NAMES = 500;

/**
 * Returns the schema: Mixpanel's own properties, and the most frequent properties of the project,
 * which are requested once. If this request fails, the schema has Mixpanel's own properties only,
 * and a warning is reported. Mixpanel may begin to reject it, because it does not name an event,
 * which Mixpanel's documentation requires. In the format `raw` the columns do not depend on the
 * project, so nothing is requested.
 */
export async function exportSchema(
  source: { readonly topEventProperties: TopEventProperties },
  { format, selection, privacy, key }: ExportColumns,
  io: CallIo,
): Promise<JsonSchema> {
  const projection = eventProjection(selection?.properties, privacy);
  const columns = key === undefined ? {} : { [key]: text(KEY_DESCRIPTIONS[key]) };
  if (format === 'raw') return rawSchema(projection, columns);
  const names = eventColumns({ reserved: Object.keys(columns) });
  const isDelivered = (name: string): boolean =>
    projection === undefined || deliveryOf(projection, name) !== 'leave_out';
  const frequent = await frequentProperties(source, io);
  names.assign([...frequent, ...(selection?.properties ?? [])].filter(isDelivered));
  const taken = new Set(names.entries().map(([, column]) => column.toLowerCase()));
  // If the project has a property `city` but no `$city`, the column `city` belongs to the property
  // `city`, so Mixpanel's own `$city` gets no column.
  const own = [...EVENT_PROPERTIES.keys()].filter((name) => !taken.has(columnFor(name)));
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
    const { message } = rethrowIfFatal(error);
    io.report({
      kind: 'warning',
      message: `Could not list the event properties of the project; the schema has Mixpanel's own only: ${message}`,
    });
    return [];
  }
}

/** Returns the column, in lower case, of one of Mixpanel's own properties. */
function columnFor(name: string): string {
  return name.replace(/^\$/, '').toLowerCase();
}

function textSchema(columns: ReadonlyMap<string, string>, more: Columns): JsonSchema {
  const properties = Object.fromEntries(
    [...columns].map(([source, column]): [string, JsonObject] => {
      return [column, text(EVENT_PROPERTIES.get(source) ?? `The event property "${source}".`)];
    }),
  );
  return recordSchema({ ...properties, ...EVENT_COLUMNS, ...more });
}

/** The columns of the raw format for single properties. */
const RAW_COLUMN_SCHEMAS: Columns = {
  insert_id: text('Identifies the event; Mixpanel removes duplicates by this id.'),
  mp_processing_time_ms: integer('When Mixpanel processed the event, epoch milliseconds in UTC.'),
};

function rawSchema(projection: RecordProjection | undefined, more: Columns): JsonSchema {
  const written = rawColumns(projection);
  return recordSchema({
    ...EVENT_COLUMNS,
    ...Object.fromEntries(
      Object.entries(RAW_COLUMN_SCHEMAS).filter(([column]) => column in written),
    ),
    ...more,
    properties: object('All properties under their own names, with their JSON types.'),
  });
}
