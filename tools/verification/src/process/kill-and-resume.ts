import { PlantedValueCounter } from '../harness/privacy/planted-values.js';
import { killChains, type KillChain } from './kill-plan.js';
import { KillStage } from './kill-stage.js';
import { KillTally, type KillReport } from './kill-tally.js';
import { learnExpectations } from './kill-expectations.js';

export interface KillOptions {
  readonly seed: number;
  /** How many kills must have hit a running sync. */
  readonly kills: number;
  /** After this time no further chain is started. */
  readonly withinMilliseconds?: number;
}

/**
 * Runs chains of syncs. In a chain the process of the built connector is killed in the middle of a sync, and the next sync
 * continues from the last states that it had written, until a sync ends by itself. Compares the records of all syncs of a
 * chain with the expected records. Two chains run at the same time.
 */
export async function killAndResume(options: KillOptions): Promise<KillReport> {
  const deadline = performance.now() + (options.withinMilliseconds ?? Infinity);
  const chains = killChains(options.seed);
  const planted = new PlantedValueCounter();
  const tally = new KillTally(await learnExpectations(planted), planted);
  const work = async (): Promise<void> => {
    while (tally.kills < options.kills && performance.now() < deadline) {
      await runChain(chains.next().value, tally, planted);
    }
  };
  await Promise.all([work(), work()]);
  return tally.report();
}

async function runChain(
  chain: KillChain,
  tally: KillTally,
  planted: PlantedValueCounter,
): Promise<void> {
  const stage = await KillStage.open({ ...chain, planted });
  const union = tally.chain(chain);
  try {
    for (const kill of [...chain.kills, undefined]) {
      const attempt = await stage.attempt(kill);
      union.add(attempt, kill);
      if (!attempt.killed) break;
    }
  } finally {
    await stage.close();
  }
  union.end();
}
