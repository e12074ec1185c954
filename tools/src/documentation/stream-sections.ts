import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, parseConfig, streams } from '@source-mixpanel/connector';
import { findScenario, startFixturesServer, systemClock } from '@source-mixpanel/fixtures-server';
import { isJsonObject, type JsonValue } from '@source-mixpanel/exact-json';
import type { CallIo, JsonSchema, Stream } from '@source-mixpanel/stream';
import { WORKSPACE_ROOT } from '@source-mixpanel/verification/workspace';
import { STREAM_TEXTS } from './stream-texts.js';

/**
 * Returns a section of docs/guide/streams.md for each stream: what it contains, its key and cursor,
 * how many requests it sends, and its columns or a link to them.
 */
export async function streamSections(): Promise<string> {
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
    const sections = new Map<string, string>();
    for (const { stream } of streams(config, { connection, clock })) {
      const { signal } = new AbortController();
      const io: CallIo = { name: stream.name, signal, report: () => undefined };
      sections.set(stream.name, createSection(stream, await stream.schema(io)));
    }
    const names = new Set([...Object.keys(STREAM_TEXTS), ...sections.keys()]);
    return [...names].map((name) => sectionOf(name, sections)).join('\n\n');
  } finally {
    await connection.close();
    await server.close();
  }
}

/** @throws Error if STREAM_TEXTS contains a stream that does not exist */
function sectionOf(name: string, sections: ReadonlyMap<string, string>): string {
  const found = sections.get(name);
  if (found === undefined) throw new Error(`There is no stream ${name}.`);
  return found;
}

/** @throws Error if the stream does not have one of the columns that STREAM_TEXTS describes */
function createSection(stream: Stream, schema: JsonSchema): string {
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {};
  const described = STREAM_TEXTS[stream.name]?.described ?? [];
  const missing = described.filter((name) => properties[name] === undefined);
  if (missing.length > 0) throw new Error(`${stream.name} has no column ${missing.join(', ')}.`);
  const items = described.map((name) => `- \`${name}\`: ${descriptionOf(properties[name])}`);
  const isExperimental = descriptionOf(schema).startsWith('Experimental');
  const columns = columnsOf(stream.name, Object.keys(properties));
  return [`## ${stream.name}`, introduction(stream, isExperimental), items.join('\n'), columns]
    .filter((part) => part !== '')
    .join('\n\n');
}

function introduction({ name, primaryKey, cursorField }: Stream, isExperimental: boolean): string {
  const { contents = name, requests, note } = STREAM_TEXTS[name] ?? {};
  const key = primaryKey.map((path) => `\`${path.join('.')}\``).join(', ');
  return [
    ...(isExperimental ? ['Experimental.'] : []),
    `[${contents}](../../${folderOf(name)}/README.md).`,
    ...(note === undefined ? [] : [note]),
    ...(key === '' ? [] : [`Key: ${key}.`]),
    ...(cursorField === undefined ? [] : [`Cursor: \`${cursorField.join('.')}\`.`]),
    ...(requests === undefined ? [] : [`Requests: ${requests}.`]),
    ...(hasSchemaFile(name) ? [`[Columns](../../${folderOf(name)}/src/schema.ts).`] : []),
  ].join(' ');
}

const DEFAULT_PROPERTIES =
  "the other [default properties](https://docs.mixpanel.com/docs/data-structure/property-reference/default-properties) of Mixpanel's libraries";

/**
 * Returns what the page says about columns; nothing if it links to a file schema.ts with all of
 * them.
 */
function columnsOf(stream: string, names: readonly string[]): string {
  if (stream === 'export') return `Also ${DEFAULT_PROPERTIES}.`;
  // A record has the columns of the member's profile and `cohort_id`.
  if (stream === 'cohort_members') return '`cohort_id`, and all columns of [engage](#engage).';
  return hasSchemaFile(stream) ? '' : `${names.map((name) => `\`${name}\``).join(', ')}.`;
}

function hasSchemaFile(stream: string): boolean {
  return existsSync(join(WORKSPACE_ROOT, folderOf(stream), 'src/schema.ts'));
}

function folderOf(stream: string): string {
  return `packages/stream-${stream.replaceAll('_', '-')}`;
}

function descriptionOf(column: JsonValue | undefined): string {
  const description = isJsonObject(column) ? column['description'] : undefined;
  return typeof description === 'string' ? description : '';
}
