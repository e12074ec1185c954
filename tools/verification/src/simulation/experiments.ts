import { availableParallelism } from 'node:os';
import type { ExperimentReport } from '../harness/report/experiment-report.js';
import type { Experiment, LongRun } from '../harness/report/run-experiments.js';
import { textTable } from '@source-mixpanel/text';
import { runCountExperiment } from './counts/count-experiment.js';
import { cutEverywhere, type CutReport } from './cut-everywhere.js';
import { runSimulation, sumOfReports, type SimulationReport } from './run-simulation.js';
import { simulateInChild, type Shard } from './simulate-in-child.js';

/** Returns the experiments of `npm run verify:simulation` by the names that `--only` accepts. */
export function createSimulationExperiments({
  seed,
  seconds,
  only,
}: LongRun): Readonly<Record<string, Experiment>> {
  /**
   * Returns the milliseconds for an experiment: this share of the time or, if it is the only
   * experiment, all of it.
   */
  const millisecondsFor = (share: number): number =>
    seconds * 1000 * (only === undefined ? share : 1);
  const syncs = only === undefined ? 10_000 : Number.MAX_SAFE_INTEGER;
  return {
    cuts: inProcess(cutBodies),
    added: inProcess(() =>
      simulateAddedSyncs({ seed, withinMilliseconds: millisecondsFor(0.125) }),
    ),
    syncs: inProcess(() =>
      simulateSyncs({ seed, syncs, withinMilliseconds: millisecondsFor(0.5) }),
    ),
    counts: inProcess(() =>
      runCountExperiment({ seed, counted: 10_000, withinMilliseconds: millisecondsFor(0.1) }),
    ),
  };
}

const inProcess = (run: Experiment['run']): Experiment => ({ startsProcesses: false, run });

/** Cuts the bodies of all streams after every byte in every way. */
async function cutBodies(): Promise<ExperimentReport> {
  const reports = await cutEverywhere();
  const sum = (figure: (report: CutReport) => number): number =>
    reports.reduce((total, report) => total + figure(report), 0);
  const rows = reports.map((report) =>
    [report.stream, report.cuts, report.complete, report.incomplete, report.undetectable].map(
      String,
    ),
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
    notes: [textTable(['stream', 'cuts', 'COMPLETE', 'INCOMPLETE', 'undetectable'], rows)],
  };
}

/** Simulates chains of syncs with consecutive seeds, in one process per core. */
async function simulateSyncs(options: Omit<Shard, 'step'>): Promise<ExperimentReport> {
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

/** Simulates chains of syncs of the added streams. */
async function simulateAddedSyncs({
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
  return reportOf('simulated syncs of the added streams', report);
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
      `Allowed repeats: ${figures.doubledBySession} profiles after a lost session, ${figures.doubledByStreaming} records without storage for their body.`,
      `Checked: ${figures.protectedValues.toLocaleString('en')} values that settings hash or omit, ${figures.eventKeys.toLocaleString('en')} keys of events.`,
    ],
  };
}
