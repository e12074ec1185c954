import { invariantProblem } from '../harness/report/invariants.js';
import { RejectionWatch } from '../harness/processes/rejection-watch.js';
import { zeroFigures, type ChainFigures } from './chain-figures.js';
import { runChain, type ChainResult, type ChainStreams } from './sync-chain.js';

export interface SimulationOptions {
  /** Of the first chain of syncs. */
  readonly seed: number;
  /** Default: those of both connectors. */
  readonly streams?: ChainStreams;
  /** From the seed of one chain to that of the next; 1 unless set. */
  readonly step?: number;
  /** No further chain begins once so many syncs were run. */
  readonly syncs: number;
  /** No further chain begins once this says so, of what was counted until then. */
  readonly enough?: (figures: Readonly<ChainFigures>) => boolean;
}

export interface FailedSeed {
  readonly seed: number;
  readonly problems: readonly string[];
}

export interface SimulationReport extends Readonly<ChainFigures> {
  /** Seeds that were run. */
  readonly seeds: { readonly first: number; readonly last: number };
  readonly failures: readonly FailedSeed[];
}

/**
 * Simulates chains of syncs of the whole connector, one seed after another, and sums up what
 * happened. A seed that fails, fails again by itself: `runChain(seed)`.
 */
export async function runSimulation(options: SimulationOptions): Promise<SimulationReport> {
  const sum = zeroFigures();
  const failures: FailedSeed[] = [];
  const { step = 1 } = options;
  let seed = options.seed;
  for (; sum.syncs < options.syncs && options.enough?.(sum) !== true; seed += step) {
    const { figures, problems } = await watchedChain(seed, options.streams);
    for (const name of FIGURES) sum[name] += figures[name];
    if (problems.length > 0) failures.push({ seed, problems });
  }
  return {
    ...sum,
    seeds: { first: options.seed, last: seed - step },
    failures,
  };
}

/** The sum of reports over different seeds. */
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

/** Runs a chain. Unhandled rejections would end the real process, so they are problems as well. */
async function watchedChain(
  seed: number,
  streams: ChainStreams = 'shared',
): Promise<Pick<ChainResult, 'figures' | 'problems'>> {
  const rejections = new RejectionWatch();
  try {
    const { figures, problems } = await runChain(seed, streams);
    const lost = (await rejections.reasons()).map((reason) =>
      invariantProblem('I7', `a rejection that nothing handles: ${String(reason)}`),
    );
    return { figures, problems: [...problems, ...lost] };
  } finally {
    rejections.stop();
  }
}
