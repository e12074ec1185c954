import { describe, expect, it } from '@jest/globals';
import { SeededRandom } from '@source-mixpanel/testing/seeded-random';
import { onVirtualTime } from '../harness/clock/on-virtual-time.js';
import { incrementalCatalog } from '../harness/projects/small-project.js';
import { stageOptionsFor, quotaPreset } from '../harness/stage/presets.js';
import { Stage } from '../harness/stage/stage.js';
import type { SyncRun } from '../harness/stage/run-sync.js';
import { InMemoryCountFiles } from './in-memory-count-files.js';

const HOUR = 3_600_000;

interface SharedRuns {
  /** The syncs that were not killed. */
  readonly runs: readonly SyncRun[];
  /** The number of responses with status 429. */
  readonly refused: number;
  /** The maximum number of requests within an hour that counted against the quota. */
  readonly maxPerHour: number;
  /** The messages that the count cannot be shared. */
  readonly warnings: readonly string[];
}

/**
 * Runs one sync for each item of `diesAt`. The syncs read the same project, start within a minute
 * and share one count of their requests.
 * @param diesAt the number of the file operation at which each sync is killed; Infinity: it is not
 * killed
 */
async function runTogether(seed: number, diesAt: readonly number[]): Promise<SharedRuns> {
  const draw = new SeededRandom(seed);
  const preset = quotaPreset({ cohorts: 25, funnels: 12, profiles: 3 });
  const stage = new Stage(stageOptionsFor(preset));
  const { clock, mixpanel } = stage;
  const counted = new InMemoryCountFiles(clock, () => draw.between(0, 8));
  const run = async (death: number): Promise<SyncRun> => {
    await clock.sleep(draw.upTo(60_000));
    return stage.run({
      config: preset.config,
      catalog: incrementalCatalog(['cohort_members', 'funnels', 'engage']),
      countFiles: counted.ofProcess(death),
      limit: 24 * HOUR,
    });
  };
  const all = await onVirtualTime(clock, async () => {
    const running = diesAt.map(run);
    await clock.advance(60_000);
    return Promise.all(running);
  });
  // A killed sync never finishes its file operation, so it counts as hanging.
  const runs = all.filter((_, index) => diesAt[index] === Infinity);
  const { requests } = mixpanel.log;
  const times = requests.filter((request) => request.counted).map(({ time }) => Date.parse(time));
  const within = (at: number): number =>
    times.filter((time) => time >= at && time < at + HOUR).length;
  return {
    runs,
    refused: requests.filter(({ status }) => status === 429).length,
    maxPerHour: Math.max(...times.map(within)),
    warnings: runs.flatMap(({ lines }) => lines.filter((line) => line.includes('QUOTA_DIR'))),
  };
}

describe('connections that share their count of requests', () => {
  it('never exceed the quota together, and all complete', async () => {
    for (const seed of [1, 2, 3]) {
      const { runs, ...seen } = await runTogether(seed, [Infinity, Infinity]);
      expect(runs.map(({ ending }) => ending.kind)).toEqual(['complete', 'complete']);
      expect(seen).toEqual({ refused: 0, maxPerHour: 60, warnings: [] });
    }
  });

  it('never exceed the quota if other connections are killed at any operation on the files', async () => {
    for (let death = 2; death <= 14; death += 1) {
      const { runs, ...seen } = await runTogether(death, [death, Infinity, death + 5]);
      expect({ death, ending: runs[0]?.ending.kind }).toEqual({ death, ending: 'complete' });
      expect({ death, ...seen }).toMatchObject({ death, refused: 0, warnings: [] });
      expect(seen.maxPerHour).toBeLessThanOrEqual(60);
    }
  });
});
