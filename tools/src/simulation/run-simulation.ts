import { runChain, type ChainFigures } from './sync-chain.js';

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
  const sum = new Map<string, number>();
  const failures: FailedSeed[] = [];
  const losses = new LostRejections();
  let seed = options.seed;
  try {
    for (; (sum.get('syncs') ?? 0) < options.syncs && options.enough?.() !== true; seed += 1) {
      const { figures, problems } = await runChain(seed);
      for (const [name, count] of Object.entries(figures)) {
        sum.set(name, (sum.get(name) ?? 0) + Number(count));
      }
      const all = [...problems, ...(await losses.take())];
      if (all.length > 0) failures.push({ seed, problems: all });
    }
  } finally {
    losses.close();
  }
  return {
    ...figuresOf(sum),
    seeds: { first: options.seed, last: seed - 1 },
    failures,
  };
}

function figuresOf(sum: ReadonlyMap<string, number>): ChainFigures {
  const of = (name: keyof ChainFigures): number => sum.get(name) ?? 0;
  return {
    syncs: of('syncs'),
    faults: of('faults'),
    stops: of('stops'),
    records: of('records'),
    expected: of('expected'),
    delivered: of('delivered'),
    shortCompletes: of('shortCompletes'),
    hangs: of('hangs'),
    doubled: of('doubled'),
    doubledBySession: of('doubledBySession'),
    doubledByStreaming: of('doubledByStreaming'),
    complete: of('complete'),
    failed: of('failed'),
    stopped: of('stopped'),
    waits: of('waits'),
  };
}

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
