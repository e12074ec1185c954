import {
  isJsonObject,
  parseJson,
  writeJson,
  type JsonObject,
  type JsonValue,
} from '@source-mixpanel/exact-json';
import type { StreamName } from '../harness/projects/stream-names.js';
import {
  pythonLaunch,
  type Connector,
  type ConnectorOutcome,
  type ReadOrder,
  type RunPlace,
} from './connector.js';
import type { PythonProgram, RunOutput } from '../harness/processes/launch.js';
import { runProgram } from '../harness/processes/run-program.js';
import { listIn } from '../harness/records/json-parts.js';

const PROGRAM: PythonProgram = {
  environment: 'singer-tap',
  entry: 'tap_mixpanel.main',
};
const DISCOVERY_MILLISECONDS = 60_000;

/**
 * Returns `tap-mixpanel` of the Singer project. It discovers a catalog when it is first prepared, and uses it for all reads,
 * with every column selected.
 * @param more further members of its configuration
 */
export function singerTap(more: JsonObject = {}): Connector {
  let discovered: Promise<JsonObject> | undefined;
  return {
    name: 'tap-mixpanel',
    streams: new Set<StreamName>(['export', 'engage', 'cohorts', 'cohort_members', 'funnels']),
    outcome,
    async prepare(order, place) {
      const { files } = place;
      const given = { ...configOf(order, place), ...more };
      const config = ['--config', await files.write('tap-config.json', given)];
      discovered ??= discover(config, place);
      const catalog = selecting(order.streams, await discovered);
      return pythonLaunch(
        PROGRAM,
        [
          ...config,
          ...['--catalog', await files.write('tap-catalog.json', catalog)],
          ...(order.state === undefined
            ? []
            : ['--state', await files.write('tap-state.json', order.state)]),
        ],
        place,
      );
    },
  };
}

/** Returns the configuration of the tap. Its windows are one day longer than configured, apart from their last day, which it leaves out. */
function configOf(order: ReadOrder, { server }: RunPlace): JsonObject {
  return {
    api_secret: server.projectSecret,
    project_timezone: 'UTC',
    start_date: `${order.firstDay}T00:00:00Z`,
    end_date: `${order.lastDay}T23:59:59Z`,
    date_window_size: String(order.windowDays),
    attribution_window: String(order.attributionDays),
    user_agent: 'tap-mixpanel',
    select_properties_by_default: 'true',
  };
}

async function discover(config: readonly string[], place: RunPlace): Promise<JsonObject> {
  const launch = pythonLaunch(PROGRAM, [...config, '--discover'], place);
  const { exit, stdout, stderr } = await runProgram(launch, {
    timeoutMilliseconds: DISCOVERY_MILLISECONDS,
  });
  const catalog = exit === 0 ? parseJson(stdout) : undefined;
  if (isJsonObject(catalog)) return catalog;
  throw new Error(`tap-mixpanel failed to discover a catalog:\n${stderr.slice(-2000)}`);
}

/** Selects the streams and all their columns in the discovered catalog, as a user of the tap does. */
function selecting(streams: readonly StreamName[], catalog: JsonObject): JsonObject {
  const chosen = new Set<JsonValue | undefined>(streams);
  const mark = (entry: JsonValue): JsonValue =>
    isJsonObject(entry) && isJsonObject(entry['metadata'])
      ? { ...entry, metadata: { ...entry['metadata'], selected: true } }
      : entry;
  return {
    streams: listIn(catalog['streams']).flatMap((stream) =>
      isJsonObject(stream) && chosen.has(stream['tap_stream_id'])
        ? [{ ...stream, metadata: listIn(stream['metadata']).map(mark) }]
        : [],
    ),
  };
}

/** Returns the outcome as a platform sees it, which relies on the exit code of a tap. */
function outcome({ exit, stdout, stderr }: Omit<RunOutput, 'slept'>): ConnectorOutcome {
  const records = new Map<string, JsonObject[]>();
  let state: string | undefined;
  for (const line of stdout.split('\n')) {
    const message = line.startsWith('{') ? messageOf(line) : undefined;
    if (message === undefined) continue;
    if (message['type'] === 'STATE') state = writeJson(message['value'] ?? null);
    const { stream, record } = message;
    if (message['type'] !== 'RECORD' || typeof stream !== 'string' || !isJsonObject(record))
      continue;
    const list = records.get(stream) ?? [];
    list.push(record);
    records.set(stream, list);
  }
  return {
    records,
    state,
    claimsSuccess: exit === 0,
    // The tap logs its failure as CRITICAL, with one line for each line of the exception.
    error: /^CRITICAL (.*\S.*)$/m.exec(stderr)?.[1],
  };
}

/** Parses a line; undefined if it is incomplete, as the last line of a process that was ended may be. */
function messageOf(line: string): JsonObject | undefined {
  try {
    const value = parseJson(line);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
