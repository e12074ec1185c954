import { PYTHON_4_STREAMS, type StreamName } from '../harness/projects/stream-names.js';
import type { ProfileScale } from '../harness/quota/bench-project.js';
import { QuotaStage } from '../harness/quota/quota-stage.js';
import {
  REFERENCE_PROJECTS,
  DEFAULTS_AND_LIMITS,
  type ReferenceProject,
} from '../harness/quota/reference-project.js';
import { ScratchFiles } from '../harness/workspace/scratch-files.js';
import { pythonConnector } from './airbyte-connector.js';
import type { Connector, ReadTask, RunContext } from './connector.js';
import { runProgram } from '../harness/processes/run-program.js';
import { singerTap } from './singer-tap.js';
import { MockProcess } from './mock-process.js';

/**
 * A first sync of a reference project on a virtual clock, which includes waits for quotas and the
 * duration of real responses.
 */
export interface PacedSync {
  readonly project: string;
  readonly connector: Connector['name'];
  readonly streams: number;
  /** Why it failed; undefined if it did not. */
  readonly failure: string | undefined;
  readonly queryRequests: number;
  readonly exportRequests: number;
  /** Requests for profiles that do not count against the quota. */
  readonly freePages: number;
  /** Responses with status 429. */
  readonly refusals: number;
  /** The duration on the virtual clock in seconds, without the processing of records. */
  readonly makespan: number;
}

const DAY = 86_400_000;
/** The maximum number of profiles in the mock for the tap. */
const MAX_TAP_ROWS = 10_000;
const TIMEOUT_MILLISECONDS = 1_800_000;

/**
 * Reads these reference projects with all connectors. The mock sends one event per day and one
 * profile per page, but states how long the response of the real project takes. Only the tap
 * requires full pages of 250 profiles. For the tap the mock has up to 10,000 profiles, each of
 * which represents several profiles of a larger project.
 */
export async function pacedSyncs(names: readonly string[]): Promise<readonly PacedSync[]> {
  const syncs: PacedSync[] = [];
  for (const project of REFERENCE_PROJECTS.filter(({ name }) => names.includes(name))) {
    const pageAsRow = { profilesPerRow: DEFAULTS_AND_LIMITS.pageSize, largestPage: 1 };
    syncs.push(await runPython(pythonConnector, project, pageAsRow));
    const profilesPerRow = Math.max(1, project.profiles / MAX_TAP_ROWS);
    syncs.push(
      await runPython(singerTap(), project, {
        profilesPerRow,
        largestPage: DEFAULTS_AND_LIMITS.pageSize,
      }),
    );
    syncs.push(await runOurs(project, PYTHON_4_STREAMS));
  }
  return syncs;
}

async function runOurs(
  project: ReferenceProject,
  streams: readonly StreamName[],
): Promise<PacedSync> {
  const stage = new QuotaStage(project, { streams });
  const figures = await stage.sync('first', { after: 0, updated: 0 });
  const { ending, queryRequests, exportRequests, freePages, refusals, makespan } = figures;
  return {
    project: project.name,
    connector: 'ours',
    streams: streams.length,
    failure: ending === 'complete' ? undefined : ending,
    ...{ queryRequests, exportRequests, freePages, refusals, makespan },
  };
}

async function runPython(
  connector: Connector,
  project: ReferenceProject,
  scale: ProfileScale,
): Promise<PacedSync> {
  const mock = await MockProcess.start({
    kind: 'reference',
    project: project.name,
    scale,
  });
  const files = await ScratchFiles.create();
  try {
    const context: RunContext = { server: mock.server, files, now: mock.now, speedup: 1 };
    const day = (ago: number): string => new Date(mock.now - ago * DAY).toISOString().slice(0, 10);
    const streams = PYTHON_4_STREAMS.filter((stream) => connector.streams.has(stream));
    const task: ReadTask = {
      streams,
      firstDay: day(project.days),
      lastDay: day(1),
      windowDays: DEFAULTS_AND_LIMITS.windowDays,
      attributionDays: DEFAULTS_AND_LIMITS.attributionDays,
      pageSize: scale.largestPage,
    };
    const launch = await connector.prepare(task, context);
    await mock.takeTally();
    const run = await runProgram(launch, { timeoutMilliseconds: TIMEOUT_MILLISECONDS });
    const { claimsSuccess, error } = connector.parseOutput(run);
    const tally = await mock.takeTally();
    return {
      project: project.name,
      connector: connector.name,
      streams: streams.length,
      failure: claimsSuccess ? undefined : (error ?? 'no reason'),
      queryRequests: tally.query,
      exportRequests: tally.export,
      freePages: tally.free,
      refusals: tally.refused,
      makespan: run.slept,
    };
  } finally {
    await mock.stop();
    await files.remove();
  }
}
