import { availableParallelism } from 'node:os';
import type { ExperimentReport } from '../harness/report/experiment-report.js';
import type { Experiment, LongRun } from '../harness/report/run-experiments.js';
import { textTable } from '@source-mixpanel/text';
import { countExperiment } from './counts/count-experiment.js';
import { cutEverywhere, type CutReport } from './cut-everywhere.js';
import { runSimulation, sumOfReports, type SimulationReport } from './run-simulation.js';
import { simulateInChild, type Shard } from './simulate-in-child.js';

/** The experiments of this suite in their long form. */
export function simulationExperiments({
  seed,
  seconds,
  only,
}: LongRun): Readonly<Record<string, Experiment>> {
  /** The time of an experiment: a share of all, or all of it where it is the only one. */
  const within = (share: number): number => seconds * 1000 * (only === undefined ? share : 1);
  const syncs = only === undefined ? 10_000 : Number.MAX_SAFE_INTEGER;
  return {
    cuts: inProcess(cutBodies),
    added: inProcess(() => addedSyncs({ seed, withinMilliseconds: within(0.125) })),
    syncs: inProcess(() => simulatedSyncs({ seed, syncs, withinMilliseconds: within(0.5) })),
    counts: inProcess(() =>
      countExperiment({ seed, counted: 10_000, withinMilliseconds: within(0.1) }),
    ),
  };
}

const inProcess = (run: Experiment['run']): Experiment => ({ startsProcesses: false, run });

/** All streams while their bodies are cut after every byte in every way. */
async function cutBodies(): Promise<ExperimentReport> {
  const reports = await cutEverywhere();
  const sum = (figure: (report: CutReport) => number): number =>
    reports.reduce((total, report) => total + figure(report), 0);
  const rows = reports.map((report) =>
    [report.stream, report.cuts, report.whole, report.incomplete, report.undetectable].map(String),
  );
  return {
    experiment: 'bodies cut everywhere',
    faults: sum(({ cuts }) => cuts),
    syncs: sum(({ cuts }) => cuts),
    expected: sum(({ expected }) => expected),
    delivered: sum(({ delivered }) => delivered),
    doubled: sum(({ doubled }) => doubled),
    shortCompletes: sum(({ shortCompletes }) => shortCompletes),
    hangs: 0,
    problems: reports.flatMap(({ problems }) => problems),
    notes: [textTable(['stream', 'cuts', 'whole', 'INCOMPLETE', 'undetectable'], rows)],
  };
}

/** Chains of simulated syncs, from one seed on, on every core. */
async function simulatedSyncs(options: Omit<Shard, 'step'>): Promise<ExperimentReport> {
  const step = availableParallelism();
  const shards = Array.from({ length: step }, (_, index) =>
    simulateInChild({
      ...options,
      step,
      seed: options.seed + index,
      syncs: Math.ceil(options.syncs / step),
    }),
  );
  return reportOf('simulated syncs', sumOfReports(await Promise.all(shards)));
}

/** Chains of simulated syncs of the streams in addition to the seven. */
async function addedSyncs({
  seed,
  withinMilliseconds,
}: Pick<Shard, 'seed' | 'withinMilliseconds'>): Promise<ExperimentReport> {
  const deadline = performance.now() + withinMilliseconds;
  const report = await runSimulation({
    seed,
    streams: 'added',
    syncs: Number.MAX_SAFE_INTEGER,
    enough: () => performance.now() > deadline,
  });
  return reportOf('simulated syncs of the streams in addition', report);
}

function reportOf(experiment: string, report: SimulationReport): ExperimentReport {
  const { failures, seeds, ...figures } = report;
  const { syncs, faults, stops, complete, failed, stopped, waits } = figures;
  const { expected, delivered, doubled, shortCompletes, hangs } = figures;
  return {
    experiment,
    faults: faults + stops,
    syncs,
    expected,
    delivered,
    doubled,
    shortCompletes,
    hangs,
    problems: failures.flatMap(({ seed, problems }) =>
      problems.map((problem) => `seed ${seed}: ${problem}`),
    ),
    notes: [
      `Seeds ${seeds.first} to ${seeds.last}: ${complete} complete, ${failed} failed, ${stopped} stopped, the rest killed; ${waits} waits for quota.`,
      `Allowed repeats: ${figures.doubledBySession} profiles after a lost session, ${figures.doubledByStreaming} records where a body found no room.`,
      `By settings ${figures.protectedValues.toLocaleString('en')} values were hashed or left out, and ${figures.eventKeys.toLocaleString('en')} keys of events computed again.`,
    ],
  };
}
