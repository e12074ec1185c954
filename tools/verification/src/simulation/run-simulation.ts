import { invariantProblem } from '../harness/report/invariants.js';
import { RejectionWatch } from '../harness/processes/rejection-watch.js';
import { zeroFigures, type ChainFigures } from './chain-figures.js';
import { runChain, type ChainResult, type ChainStreams } from './sync-chain.js';

export interface SimulationOptions {
  /** The seed of the first chain of syncs. */
  readonly seed: number;
  /** Default: the shared streams. */
  readonly streams?: ChainStreams;
  /** The difference between the seeds of two chains; default 1. */
  readonly step?: number;
  /** The number of syncs after which no further chain begins. */
  readonly syncs: number;
  /** Receives the figures so far. When it returns true, no further chain begins. */
  readonly enough?: (figures: Readonly<ChainFigures>) => boolean;
}

export interface FailedSeed {
  readonly seed: number;
  readonly problems: readonly string[];
}

export interface SimulationReport extends Readonly<ChainFigures> {
  /** The seeds of the chains that were run. */
  readonly seeds: { readonly first: number; readonly last: number };
  readonly failures: readonly FailedSeed[];
}

/**
 * Simulates chains of syncs with one seed after another and adds up their figures. `runChain(seed)`
 * repeats the chain of a seed that failed.
 */
export async function runSimulation(options: SimulationOptions): Promise<SimulationReport> {
  const sum = zeroFigures();
  const failures: FailedSeed[] = [];
  const { step = 1 } = options;
  let seed = options.seed;
  for (; sum.syncs < options.syncs && options.enough?.(sum) !== true; seed += step) {
    const { figures, problems } = await runWatchedChain(seed, options.streams);
    for (const name of FIGURES) sum[name] += figures[name];
    if (problems.length > 0) failures.push({ seed, problems });
  }
  return {
    ...sum,
    seeds: { first: options.seed, last: seed - step },
    failures,
  };
}

/** Returns the sum of the reports of different seeds. */
export function sumOfReports(reports: readonly SimulationReport[]): SimulationReport {
  const sum = zeroFigures();
  for (const report of reports) for (const name of FIGURES) sum[name] += report[name];
  const firsts = reports.map(({ seeds }) => seeds.first);
  const lasts = reports.map(({ seeds }) => seeds.last);
  return {
    ...sum,
    seeds: { first: Math.min(...firsts), last: Math.max(...lasts) },
    failures: reports.flatMap(({ failures }) => failures),
  };
}

const FIGURES = Object.keys(zeroFigures()) as (keyof ChainFigures)[];

/** Runs a chain. An unhandled rejection is a problem too, because it would end a real process. */
async function runWatchedChain(
  seed: number,
  streams: ChainStreams = 'shared',
): Promise<Pick<ChainResult, 'figures' | 'problems'>> {
  const rejections = new RejectionWatch();
  try {
    const { figures, problems } = await runChain(seed, streams);
    const unhandled = (await rejections.reasons()).map((reason) =>
      invariantProblem('I7', `an unhandled rejection: ${String(reason)}`),
    );
    return { figures, problems: [...problems, ...unhandled] };
  } finally {
    rejections.stop();
  }
}
