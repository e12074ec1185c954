import { tmpdir } from 'node:os';
import { connect, parseConfig, streams } from '@source-mixpanel/connector';
import { findScenario, startFixturesServer, systemClock } from '@source-mixpanel/fixtures-server';
import { isJsonObject, type JsonObject } from '@source-mixpanel/exact-json';
import type { CallIo } from '@source-mixpanel/stream';

/**
 * Returns the columns that every project has, as a table for each stream by its name: the schema of
 * the stream for a project without any data.
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
    const tables = new Map<string, string>();
    for (const { stream } of streams(config, { connection, clock })) {
      const { signal } = new AbortController();
      const io: CallIo = { name: stream.name, signal, report: () => undefined };
      const { properties } = await stream.schema(io);
      if (isJsonObject(properties)) tables.set(stream.name, table(properties));
    }
    return tables;
  } finally {
    await connection.close();
    await server.close();
  }
}

function table(properties: JsonObject): string {
  const rows = Object.entries(properties).map(([name, schema]) => {
    const column = isJsonObject(schema) ? schema : {};
    const description = typeof column['description'] === 'string' ? column['description'] : '';
    return `| \`${name}\` | ${typeOf(column)} | ${description.replaceAll('|', '\\|')} |`;
  });
  return ['| column | type | |', '| --- | --- | --- |', ...rows].join('\n');
}

function typeOf({ type, format }: JsonObject): string {
  const kinds = (Array.isArray(type) ? type : [type]).filter(
    (kind): kind is string => typeof kind === 'string' && kind !== 'null',
  );
  return kinds.join(' or ') + (typeof format === 'string' ? ` (${format})` : '');
}
