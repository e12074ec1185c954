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

/**
 * Patterns of descriptions that only repeat the name of the column, such as "Name of the report." for `report_name`. The
 * page lists these columns without the description, which is only in the catalog.
 */
const REPEATS_THE_NAME = [
  /^(?:Name|Title|Description|Version|Browser|State) of [^,;:]+\.$/u,
  /^(?:First|Last|Full) name\.$|^(?:Email address|Time zone)\b[^;:]*\.$/u,
  /^(?:Identifies|The text of|The tags on) (?:the|a) [^,;:]+\.$/u,
  /^The (?:project|workspace|token of the project) it belongs to\.$|^The tags that it carries\.$/u,
  /^(?:A value, as an example|The description in the Lexicon|The name that Mixpanel shows instead)\.$/u,
  /^(?:The formula that computes it|The type of its values|Where it is used|The events that have it)\.$/u,
  /^When (?:it|the definition) (?:was|ended)\b[^;:]*\.$|^How (?:many events were|often it was) \w+\.$/u,
  /[Ww]ho (?:made|last changed) it\.$|^Whether [^;:]+\.$|^What kind (?:of content )?it (?:is|was made as)\.$/u,
];

/** More columns that the page lists without their descriptions, because their names say as much. */
const EXPLAINED_BY_NAME: ReadonlySet<string> = new Set([
  'alternatives',
  'analysis',
  'composed_properties',
  'contents',
  'description',
  'feature_flag_id',
  'hypothesis',
  'layout',
  'metadata',
  'metrics',
  'params',
  'platforms',
  'results_cache',
  'settings',
  'steps',
  'team_contacts',
  'unique_view_count',
  'user',
  'variants',
]);

const DEFAULT_PROPERTIES =
  "the other [default properties](https://docs.mixpanel.com/docs/data-structure/property-reference/default-properties) of Mixpanel's libraries, such as `browser`, `city` and `utm_source`";

/** The columns of export that the page describes; the names of the other default properties explain themselves. */
const EXPLAINED_OF_EXPORT: ReadonlySet<string> = new Set([
  'device_id',
  'distinct_id',
  'distinct_id_before_identity',
  'duration',
  'duration_s',
  'failure_reason',
  'had_persisted_distinct_id',
  'import',
  'insert_id',
  'is_reshuffled',
  'mp_api_timestamp_ms',
  'mp_original_distinct_id',
  'mp_original_event_name',
  'mp_processing_time_ms',
  'origin_end',
  'origin_start',
  'time',
  'user_id',
]);

function list(stream: string, properties: JsonObject): string {
  // A member of a cohort has the columns of its profile and `cohort_id`.
  const isMember = stream === 'cohort_members';
  const columns = Object.entries(properties).filter(([name]) => !isMember || name === 'cohort_id');
  const named: string[] = isMember ? ['all columns of [engage](#engage)'] : [];
  const isExport = stream === 'export';
  const explained: string[] = [];
  for (const [name, schema] of columns) {
    const column = isJsonObject(schema) ? schema : {};
    const description = typeof column['description'] === 'string' ? column['description'] : '';
    const title = `\`${name}\`${typeOf(column)}`;
    if (isExplained(stream, { name, description })) explained.push(`- ${title}: ${description}`);
    else if (!isExport) named.push(title);
  }
  if (isExport) named.push(DEFAULT_PROPERTIES);
  const also = explained.length === 0 ? 'Columns' : 'Also';
  const last = named.length === 0 ? [] : ['', `${also}: ${named.join(', ')}.`];
  return [...explained, ...last].join('\n').trim();
}

function isExplained(
  stream: string,
  { name, description }: { readonly name: string; readonly description: string },
): boolean {
  if (stream === 'export') return EXPLAINED_OF_EXPORT.has(name);
  if (EXPLAINED_BY_NAME.has(name)) return false;
  return !REPEATS_THE_NAME.some((form) => form.test(description));
}

/** Returns the type of a column in parentheses, or nothing for plain text, the type of most columns. */
function typeOf({ type, format }: JsonObject): string {
  const kinds = (Array.isArray(type) ? type : [type]).filter(
    (kind): kind is string => typeof kind === 'string' && kind !== 'null',
  );
  const text = typeof format === 'string' ? format : kinds.join(' or ');
  return text === 'string' ? '' : ` (${text})`;
}
