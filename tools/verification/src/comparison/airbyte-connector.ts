import { join } from 'node:path';
import { writeJson, type JsonObject } from '@source-mixpanel/exact-json';
import { WORKSPACE_ROOT } from '../harness/workspace/workspace-root.js';
import { CONNECTOR_BINARY } from '../harness/processes/connector-process.js';
import { readOutcome } from '../harness/output/outcome.js';
import { filesOf, savedState } from '../harness/stage/run-files.js';
import { SHARED_STREAMS, PYTHON_4_STREAMS } from '../harness/projects/stream-names.js';
import {
  pythonLaunch,
  type Connector,
  type ConnectorOutcome,
  type ReadTask,
  type RunContext,
} from './connector.js';
import { PYTHON_CONNECTOR, type RunOutput } from '../harness/processes/launch.js';

/** Airbyte's connector in Python, version 4. */
export const pythonConnector: Connector = {
  name: 'python-connector',
  streams: new Set(PYTHON_4_STREAMS),
  parseOutput,
  prepare: async (task, context) =>
    pythonLaunch(PYTHON_CONNECTOR, await readArguments(task, context), context),
};

/** The built connector of this repository. */
export const ours: Connector = {
  name: 'ours',
  streams: new Set(SHARED_STREAMS),
  parseOutput,
  async prepare(task, context) {
    const { server, now, speedup } = context;
    const preload = `--import ${join(WORKSPACE_ROOT, 'tools', 'verification', 'node', 'faster_time.mjs')}`;
    return {
      kind: 'process',
      command: CONNECTOR_BINARY,
      args: await readArguments(task, context),
      environment: {
        SOURCE_MIXPANEL_BASE_URL: server.url,
        ...(speedup === 1
          ? {}
          : { NODE_OPTIONS: preload, SPEEDUP: String(speedup), TIME_FROM: String(now) }),
      },
    };
  },
};

/** Writes the files of a read and returns its arguments. Both connectors accept the same files. */
async function readArguments(
  task: ReadTask,
  { server, files }: RunContext,
): Promise<readonly string[]> {
  const { projectId, username, secret } = server;
  const { config, catalog } = filesOf({
    config: {
      credentials: { option_title: 'Service Account', username, secret, project_id: projectId },
      region: 'US',
      project_timezone: 'UTC',
      start_date: `${task.firstDay}T00:00:00Z`,
      end_date: `${task.lastDay}T00:00:00Z`,
      date_window_size: task.windowDays,
      attribution_window: task.attributionDays,
      page_size: task.pageSize,
    },
    streams: task.streams.map((name) => ({
      name,
      syncMode: name === 'annotations' ? 'full_refresh' : 'incremental',
    })),
  });
  return [
    'read',
    ...['--config', await files.write('config.json', config)],
    ...['--catalog', await files.write('catalog.json', catalog)],
    ...(task.state === undefined ? [] : ['--state', await files.write('state.json', task.state)]),
  ];
}

/**
 * Returns the outcome as a platform sees it: success means exit code 0, no error and no stream that
 * is INCOMPLETE.
 */
function parseOutput({ exit, stdout }: Pick<RunOutput, 'exit' | 'stdout'>): ConnectorOutcome {
  const { records, states, statuses, errors } = readOutcome({ exit, stdout, requests: [] });
  const incomplete = [...statuses.values()].includes('INCOMPLETE');
  const savedStates = [...states].map(([name, state]): JsonObject => savedState(name, state));
  return {
    records,
    state: savedStates.length === 0 ? undefined : writeJson(savedStates),
    claimsSuccess: exit === 0 && errors.length === 0 && !incomplete,
    error: errors.map(({ message }) => message).find((message) => message !== ''),
  };
}
