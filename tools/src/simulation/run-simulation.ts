import { noFigures, type ChainFigures } from './chain-figures.js';
import { runChain } from './sync-chain.js';

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
  const losses = new LostRejections();
  let seed = options.seed;
  try {
    for (; sum.syncs < options.syncs && options.enough?.() !== true; seed += 1) {
      const { figures, problems } = await runChain(seed);
      for (const name of FIGURES) sum[name] += figures[name];
      const all = [...problems, ...(await losses.take())];
      if (all.length > 0) failures.push({ seed, problems: all });
    }
  } finally {
    losses.close();
  }
  return {
    ...sum,
    seeds: { first: options.seed, last: seed - 1 },
    failures,
  };
}

const FIGURES = Object.keys(noFigures()) as (keyof ChainFigures)[];

/** Rejections nobody handles would end the real process. */
class LostRejections {
  private readonly reasons: string[] = [];
  private readonly note = (reason: unknown): void => {
    this.reasons.push(`a rejection nobody handles: ${String(reason)}`);
  };

  constructor() {
    process.on('unhandledRejection', this.note);
  }

  async take(): Promise<readonly string[]> {
    // Node tells of them only once the present turn is over.
    await new Promise((resolve) => setImmediate(resolve));
    return this.reasons.splice(0);
  }

  close(): void {
    process.off('unhandledRejection', this.note);
  }
}
