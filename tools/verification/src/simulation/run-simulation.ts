import { RejectionWatch } from '../harness/processes/rejection-watch.js';
import { noFigures, type ChainFigures } from './chain-figures.js';
import { runChain, type ChainResult } from './sync-chain.js';

export interface SimulationOptions {
  /** Of the first chain of syncs; each further one has the next. */
  readonly seed: number;
  /** No further chain begins once so many syncs were run. */
  readonly syncs: number;
  /** No further chain begins once this says so. */
  readonly enough?: () => boolean;
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
  const sum = noFigures();
  const failures: FailedSeed[] = [];
  let seed = options.seed;
  for (; sum.syncs < options.syncs && options.enough?.() !== true; seed += 1) {
    const { figures, problems } = await watchedChain(seed);
    for (const name of FIGURES) sum[name] += figures[name];
    if (problems.length > 0) failures.push({ seed, problems });
  }
  return {
    ...sum,
    seeds: { first: options.seed, last: seed - 1 },
    failures,
  };
}

const FIGURES = Object.keys(noFigures()) as (keyof ChainFigures)[];

/** Rejections nobody handles would end the real process: they are problems as well. */
async function watchedChain(seed: number): Promise<Pick<ChainResult, 'figures' | 'problems'>> {
  const rejections = new RejectionWatch();
  try {
    const { figures, problems } = await runChain(seed);
    const lost = (await rejections.reasons()).map(
      (reason) => `a rejection nobody handles: ${String(reason)}`,
    );
    return { figures, problems: [...problems, ...lost] };
  } finally {
    rejections.stop();
  }
}
