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
  type ReadOrder,
  type RunPlace,
} from './connector.js';
import { PYTHON_CONNECTOR, type RunOutput } from '../harness/processes/launch.js';

/** Airbyte's connector in Python, version 4. */
export const pythonConnector: Connector = {
  name: 'python-connector',
  streams: new Set(PYTHON_4_STREAMS),
  outcome,
  prepare: async (order, place) =>
    pythonLaunch(PYTHON_CONNECTOR, await readArguments(order, place), place),
};

/** The built connector of this repository. */
export const ours: Connector = {
  name: 'ours',
  streams: new Set(SHARED_STREAMS),
  outcome,
  async prepare(order, place) {
    const { server, now, speedup } = place;
    const preload = `--import ${join(WORKSPACE_ROOT, 'tools', 'verification', 'node', 'faster_time.mjs')}`;
    return {
      kind: 'process',
      command: CONNECTOR_BINARY,
      args: await readArguments(order, place),
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
  order: ReadOrder,
  { server, files }: RunPlace,
): Promise<readonly string[]> {
  const { projectId, username, secret } = server;
  const { config, catalog } = filesOf({
    config: {
      credentials: { option_title: 'Service Account', username, secret, project_id: projectId },
      region: 'US',
      project_timezone: 'UTC',
      start_date: `${order.firstDay}T00:00:00Z`,
      end_date: `${order.lastDay}T00:00:00Z`,
      date_window_size: order.windowDays,
      attribution_window: order.attributionDays,
      page_size: order.pageSize,
    },
    streams: order.streams.map((name) => ({
      name,
      syncMode: name === 'annotations' ? 'full_refresh' : 'incremental',
    })),
  });
  return [
    'read',
    ...['--config', await files.write('config.json', config)],
    ...['--catalog', await files.write('catalog.json', catalog)],
    ...(order.state === undefined ? [] : ['--state', await files.write('state.json', order.state)]),
  ];
}

/** Returns the outcome as a platform sees it: a success if the process exits with 0 and reports neither an error nor INCOMPLETE. */
function outcome({ exit, stdout }: Pick<RunOutput, 'exit' | 'stdout'>): ConnectorOutcome {
  const { records, states, statuses, errors } = readOutcome({ exit, stdout, requests: [] });
  const incomplete = [...statuses.values()].includes('INCOMPLETE');
  const saved = [...states].map(([name, state]): JsonObject => savedState(name, state));
  return {
    records,
    state: saved.length === 0 ? undefined : writeJson(saved),
    claimsSuccess: exit === 0 && errors.length === 0 && !incomplete,
    error: errors.map(({ message }) => message).find((message) => message !== ''),
  };
}
