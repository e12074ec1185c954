import type { MockMixpanelOptions } from '@source-mixpanel/fixtures-server';
import { SHARED_STREAMS, type StreamName } from '../harness/projects/stream-names.js';
import { ScratchFiles } from '../harness/workspace/scratch-files.js';
import type { Connector, ReadTask, RunContext } from './connector.js';
import { connectors } from './connectors.js';
import { RecordCounter } from './record-counter.js';
import type { TalliedRequests } from './request-tally.js';
import { runProgram } from '../harness/processes/run-program.js';
import { MockProcess } from './mock-process.js';

/** A measurement: the streams to read, and the size of the project. */
export interface SpeedExperiment {
  readonly name: (typeof EXPERIMENTS)[number];
  /** The streams, of which each connector reads those that it has. */
  readonly streams: readonly StreamName[];
  readonly data: Data;
  /** A smaller size of the project. The difference separates start-up from the time per record. */
  readonly smaller?: Data;
}

type Data = Pick<MockMixpanelOptions, 'events' | 'profiles'>;

export interface SpeedRun {
  readonly records: number;
  readonly seconds: number;
  /**
   * Seconds that the connector slept on a virtual clock; 0 for ours, which does not wait while it
   * has quota.
   */
  readonly slept: number;
  readonly peakBytes: number;
  readonly requests: TalliedRequests;
}

export interface SpeedSeries {
  readonly experiment: string;
  readonly connector: Connector['name'];
  readonly streams: readonly StreamName[];
  readonly runs: readonly SpeedRun[];
  /** The runs of the smaller size; empty if the experiment has one size. */
  readonly smallerRuns: readonly SpeedRun[];
}

const DAYS = { firstDay: '2024-06-01', lastDay: '2024-06-30' };
const TODAY = '2024-07-10';
const TIMEOUT_MILLISECONDS = 1_800_000;

/** How many times smaller the smaller project is. */
const REDUCTION = 4;

export const EXPERIMENTS = ['export', 'engage', 'all streams'] as const;

/**
 * Returns the experiments: only events in two sizes, only profiles in two sizes, and all streams in
 * one size.
 */
export function speedExperiments({ events, profiles }: Data): readonly SpeedExperiment[] {
  return [
    {
      name: 'export',
      streams: ['export'],
      data: { events, profiles: 100 },
      smaller: { events: events / REDUCTION, profiles: 100 },
    },
    {
      name: 'engage',
      streams: ['engage'],
      data: { events: 100, profiles },
      smaller: { events: 100, profiles: profiles / REDUCTION },
    },
    { name: 'all streams', streams: SHARED_STREAMS, data: { events: 5000, profiles: 2000 } },
  ];
}

/**
 * Measures all connectors one after the other in each round, so that a temporary load of the
 * machine affects all of them.
 */
export async function runExperiment(
  experiment: SpeedExperiment,
  rounds: number,
): Promise<readonly SpeedSeries[]> {
  const files = await ScratchFiles.create();
  const lanes: Lane[] = [];
  const sizes = [experiment.data, ...(experiment.smaller ? [experiment.smaller] : [])];
  try {
    for (const connector of connectors()) {
      for (const data of sizes)
        lanes.push(await openLane(connector, { ...experiment, data }, files));
    }
    // The first run is not measured: the mock prepares its responses in it, and the system caches
    // files.
    for (const { run } of lanes) await run();
    for (let round = 0; round < rounds; round += 1) {
      for (const { run, runs } of lanes) runs.push(await run());
    }
    return lanes
      .filter(({ data }) => data === experiment.data)
      .map(({ connector, streams, runs }) => ({
        experiment: experiment.name,
        connector: connector.name,
        streams,
        runs,
        smallerRuns: lanes
          .filter((lane) => lane.connector === connector && lane.data !== experiment.data)
          .flatMap((lane) => lane.runs),
      }));
  } finally {
    for (const { mock } of lanes) await mock.stop();
    await files.remove();
  }
}

/** A connector with its own mock. */
interface Lane {
  readonly connector: Connector;
  readonly data: Data;
  readonly streams: readonly StreamName[];
  readonly mock: MockProcess;
  readonly runs: SpeedRun[];
  readonly run: () => Promise<SpeedRun>;
}

async function openLane(
  connector: Connector,
  { streams, data }: SpeedExperiment,
  files: ScratchFiles,
): Promise<Lane> {
  const mock = await MockProcess.start({
    kind: 'prepared',
    options: {
      events: data.events,
      profiles: data.profiles,
      days: 30,
      lastDay: DAYS.lastDay,
      today: TODAY,
    },
  });
  const context: RunContext = { server: mock.server, files, now: mock.now, speedup: 1 };
  const offered = streams.filter((stream) => connector.streams.has(stream));
  const isExport = offered.length === 1 && offered[0] === 'export';
  const run = async (): Promise<SpeedRun> => {
    const done = await runOnce(connector, offered, { context, mock });
    // Otherwise a connector that loses records would seem fast.
    if (isExport && done.records !== data.events) {
      throw new Error(
        `${connector.name} delivers ${done.records} events instead of ${data.events}`,
      );
    }
    return done;
  };
  return { connector, data, streams: offered, mock, runs: [], run };
}

/**
 * Runs a connector once and measures it.
 * @throws Error when it fails
 */
async function runOnce(
  connector: Connector,
  streams: readonly StreamName[],
  { context, mock }: { readonly context: RunContext; readonly mock: MockProcess },
): Promise<SpeedRun> {
  const task: ReadTask = {
    ...DAYS,
    streams,
    windowDays: 30,
    attributionDays: 0,
    pageSize: 1000,
  };
  const launch = await connector.prepare(task, context);
  await mock.takeTally();
  const counter = new RecordCounter();
  const run = await runProgram(launch, {
    timeoutMilliseconds: TIMEOUT_MILLISECONDS,
    take: counter.take,
  });
  const { exit, seconds, slept, peakBytes, stderr } = run;
  if (exit !== 0) throw new Error(`${connector.name} ends with ${exit}:\n${stderr.slice(-2000)}`);
  const requests = await mock.takeTally();
  return { records: counter.records, seconds, slept, peakBytes, requests };
}
