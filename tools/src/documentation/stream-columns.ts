import { tmpdir } from 'node:os';
import { connect, parseConfig, streams } from '@source-mixpanel/connector';
import { findScenario, startFixturesServer, systemClock } from '@source-mixpanel/fixtures-server';
import { isJsonObject, type JsonObject } from '@source-mixpanel/exact-json';
import type { CallIo } from '@source-mixpanel/stream';

/**
 * Returns the columns that every project has, as a list for each stream by its name: the schema of
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

function list(stream: string, properties: JsonObject): string {
  // A member is a profile with one column more.
  const isMember = stream === 'cohort_members';
  const items = Object.entries(properties)
    .filter(([name]) => !isMember || name === 'cohort_id')
    .map(([name, schema]) => {
      const column = isJsonObject(schema) ? schema : {};
      const description = typeof column['description'] === 'string' ? column['description'] : '';
      return `- \`${name}\`${typeOf(column)}: ${description}`;
    });
  return [...(isMember ? ['- the columns of [engage](#engage)'] : []), ...items].join('\n');
}

/** Returns the type in parentheses; nothing for plain text, which most columns have. */
function typeOf({ type, format }: JsonObject): string {
  const kinds = (Array.isArray(type) ? type : [type]).filter(
    (kind): kind is string => typeof kind === 'string' && kind !== 'null',
  );
  const text = typeof format === 'string' ? format : kinds.join(' or ');
  return text === 'string' ? '' : ` (${text})`;
}
