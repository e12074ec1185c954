import { tmpdir } from 'node:os';
import { connect, parseConfig, streams } from '@source-mixpanel/connector';
import { findScenario, startFixturesServer, systemClock } from '@source-mixpanel/fixtures-server';
import { isJsonObject, type JsonObject } from '@source-mixpanel/exact-json';
import type { CallIo } from '@source-mixpanel/stream';

/**
 * Returns for each stream, by name, a Markdown list of the columns that it has in every project. They are the columns in its
 * schema for an empty project.
 */
export async function streamColumns(): Promise<ReadonlyMap<string, string>> {
  const server = await startFixturesServer({ ...findScenario('empty'), hostile: false });
  const clock = { ...systemClock, monotonic: () => performance.now() };
  const config = parseConfig({
    credentials: {
      option_title: 'Service Account',
      username: server.username,
      secret: server.secret,
      project_id: server.projectId,
    },
    experimental_streams: true,
    report_ids: [1],
  });
  const environment = { SOURCE_MIXPANEL_BASE_URL: server.url };
  const connection = connect(config, {
    clock,
    environment,
    temporaryDirectory: tmpdir(),
    random: Math.random,
  });
  try {
    const lists = new Map<string, string>();
    for (const { stream } of streams(config, { connection, clock })) {
      const { signal } = new AbortController();
      const io: CallIo = { name: stream.name, signal, report: () => undefined };
      const { properties } = await stream.schema(io);
      if (isJsonObject(properties)) lists.set(stream.name, list(stream.name, properties));
    }
    return lists;
  } finally {
    await connection.close();
    await server.close();
  }
}

/** The columns that the page describes, by stream: those whose names do not say what they contain. */
const DESCRIBED: Readonly<Record<string, readonly string[]>> = {
  export: [
    'device_id',
    'distinct_id',
    'distinct_id_before_identity',
    'insert_id',
    'mp_processing_time_ms',
    'time',
    'user_id',
  ],
  engage: ['id', 'last_seen'],
  cohorts: ['count', 'data_group_id'],
  funnels: ['date', 'datetime'],
  revenue: ['amount', 'count'],
  annotations: ['date'],
  group_profiles: ['data_group_id', 'distinct_id', 'group_key'],
  event_counts: ['count', 'date'],
  report_results: ['date', 'metric', 'path', 'segments', 'text'],
  lexicon_schemas: ['entity_type', 'schema_json'],
  experiments: ['status'],
  feature_flags: ['context', 'data_group_id', 'key', 'ruleset'],
  lexicon_events: ['id'],
  lexicon_properties: ['resource_type'],
  lookup_tables: ['last_modified_at'],
  lookup_table_rows: ['key', 'last_modified_at', 'properties'],
  event_deletions: ['status'],
};

const DEFAULT_PROPERTIES =
  "the other [default properties](https://docs.mixpanel.com/docs/data-structure/property-reference/default-properties) of Mixpanel's libraries, such as `browser`, `city` and `utm_source`";

/** @throws Error for a described column that the stream does not have */
function list(stream: string, properties: JsonObject): string {
  const described = DESCRIBED[stream] ?? [];
  const missing = described.filter((name) => properties[name] === undefined);
  if (missing.length > 0) throw new Error(`${stream} has no column ${missing.join(', ')}.`);
  const items = described.map((name) => {
    const { description } = columnOf(properties, name);
    return `- ${titleOf(properties, name)}: ${typeof description === 'string' ? description : ''}`;
  });
  const others = otherColumns(stream, properties, described).join(', ');
  const end = others === '' ? [] : ['', `${items.length === 0 ? 'Columns' : 'Also'}: ${others}.`];
  return [...items, ...end].join('\n').trim();
}

function otherColumns(
  stream: string,
  properties: JsonObject,
  described: readonly string[],
): readonly string[] {
  if (stream === 'export') return [DEFAULT_PROPERTIES];
  // A member of a cohort has the columns of its profile and `cohort_id`.
  if (stream === 'cohort_members') {
    return [titleOf(properties, 'cohort_id'), 'all columns of [engage](#engage)'];
  }
  return Object.keys(properties)
    .filter((name) => !described.includes(name))
    .map((name) => titleOf(properties, name));
}

function columnOf(properties: JsonObject, name: string): JsonObject {
  const column = properties[name];
  return isJsonObject(column) ? column : {};
}

function titleOf(properties: JsonObject, name: string): string {
  return `\`${name}\`${typeOf(columnOf(properties, name))}`;
}

/** Returns the type of a column in parentheses, or nothing for plain text, the type of most columns. */
function typeOf({ type, format }: JsonObject): string {
  const kinds = (Array.isArray(type) ? type : [type]).filter(
    (kind): kind is string => typeof kind === 'string' && kind !== 'null',
  );
  const text = typeof format === 'string' ? format : kinds.join(' or ');
  return text === 'string' ? '' : ` (${text})`;
}
