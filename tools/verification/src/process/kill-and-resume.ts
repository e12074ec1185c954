import { PlantedValueCounter } from '../harness/privacy/planted-values.js';
import { killChains, type KillChain } from './kill-plan.js';
import { KillStage } from './kill-stage.js';
import { KillTally, type KillReport } from './kill-tally.js';
import { learnExpectations } from './kill-expectations.js';

export interface KillOptions {
  readonly seed: number;
  /** How many kills must have struck. */
  readonly kills: number;
  /** No further chain begins after this time. */
  readonly withinMilliseconds?: number;
}

/**
 * Kills the real process in the middle of syncs of the seven streams and of all, goes on from the last states
 * that reached the reader until a sync ends by itself, and compares the union with the expected records. Two
 * such chains run side by side.
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
