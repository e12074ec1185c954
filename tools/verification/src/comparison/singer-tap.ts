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
  type ReadTask,
  type RunContext,
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
 * Returns `tap-mixpanel` of the Singer project. The first call of `prepare` discovers a catalog,
 * which all reads use with every column selected.
 * @param more further members of its configuration
 */
export function singerTap(more: JsonObject = {}): Connector {
  let discovered: Promise<JsonObject> | undefined;
  return {
    name: 'tap-mixpanel',
    streams: new Set<StreamName>(['export', 'engage', 'cohorts', 'cohort_members', 'funnels']),
    parseOutput,
    async prepare(task, context) {
      const { files } = context;
      const given = { ...configOf(task, context), ...more };
      const config = ['--config', await files.write('tap-config.json', given)];
      discovered ??= discover(config, context);
      const catalog = selectStreams(task.streams, await discovered);
      return pythonLaunch(
        PROGRAM,
        [
          ...config,
          ...['--catalog', await files.write('tap-catalog.json', catalog)],
          ...(task.state === undefined
            ? []
            : ['--state', await files.write('tap-state.json', task.state)]),
        ],
        context,
      );
    },
  };
}

/**
 * Returns the configuration of the tap. `date_window_size` can be the wanted number of days: the
 * tap makes its windows one day longer but leaves out their last day.
 */
function configOf(task: ReadTask, { server }: RunContext): JsonObject {
  return {
    api_secret: server.projectSecret,
    project_timezone: 'UTC',
    start_date: `${task.firstDay}T00:00:00Z`,
    end_date: `${task.lastDay}T23:59:59Z`,
    date_window_size: String(task.windowDays),
    attribution_window: String(task.attributionDays),
    user_agent: 'tap-mixpanel',
    select_properties_by_default: 'true',
  };
}

async function discover(config: readonly string[], context: RunContext): Promise<JsonObject> {
  const launch = pythonLaunch(PROGRAM, [...config, '--discover'], context);
  const { exit, stdout, stderr } = await runProgram(launch, {
    timeoutMilliseconds: DISCOVERY_MILLISECONDS,
  });
  const catalog = exit === 0 ? parseJson(stdout) : undefined;
  if (isJsonObject(catalog)) return catalog;
  throw new Error(`tap-mixpanel failed to discover a catalog:\n${stderr.slice(-2000)}`);
}

/**
 * Selects the streams and all their columns in the discovered catalog, as a user of the tap does.
 */
function selectStreams(streams: readonly StreamName[], catalog: JsonObject): JsonObject {
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

/** Returns the outcome as a platform sees it: exit code 0 means success. */
function parseOutput({ exit, stdout, stderr }: Omit<RunOutput, 'slept'>): ConnectorOutcome {
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

/**
 * Parses a line; undefined if it is incomplete, like the last line of a process that was killed.
 */
function messageOf(line: string): JsonObject | undefined {
  try {
    const value = parseJson(line);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
