import { PlantedValueCounter } from '../harness/privacy/planted-values.js';
import { generateKillChains, type KillChain } from './kill-plan.js';
import { KillStage } from './kill-stage.js';
import { KillTally, type KillReport } from './kill-tally.js';
import { learnExpectations } from './kill-expectations.js';

export interface KillOptions {
  readonly seed: number;
  /** The number of killed syncs after which no further chain is started. */
  readonly kills: number;
  /** The time after which no further chain is started. */
  readonly withinMilliseconds?: number;
}

/**
 * Runs chains of syncs with the built connector. Each sync of a chain is killed, and the next one
 * continues from the last states that were written, until a sync ends by itself. The records of all
 * syncs of a chain together are compared with the expected records. Two chains run at the same
 * time.
 */
export async function killAndResume(options: KillOptions): Promise<KillReport> {
  const deadline = performance.now() + (options.withinMilliseconds ?? Infinity);
  const chains = generateKillChains(options.seed);
  const planted = new PlantedValueCounter();
  const tally = new KillTally(await learnExpectations(planted), planted);
  const runChains = async (): Promise<void> => {
    while (tally.kills < options.kills && performance.now() < deadline) {
      await runChain(chains.next().value, tally, planted);
    }
  };
  await Promise.all([runChains(), runChains()]);
  return tally.report();
}

async function runChain(
  chain: KillChain,
  tally: KillTally,
  planted: PlantedValueCounter,
): Promise<void> {
  const stage = await KillStage.open({ ...chain, planted });
  const chainTally = tally.startChain(chain);
  try {
    for (const kill of [...chain.kills, undefined]) {
      const attempt = await stage.attempt(kill);
      chainTally.add(attempt, kill);
      if (!attempt.killed) break;
    }
  } finally {
    await stage.close();
  }
  chainTally.end();
}
