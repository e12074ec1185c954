import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { lastStates, Stage, warningsOf } from './stage.js';

const STREAMS = ['cohorts', 'cohort_members', 'engage', 'export', 'funnels', 'revenue'];

let stage: Stage;
let catalog: unknown;
beforeAll(async () => {
  stage = await Stage.open();
  catalog = await stage.catalog(...STREAMS);
});
afterAll(() => stage.close());
afterEach(() => {
  stage.break();
});

const TIMES_OF_SYNC = /"processed_until":"[^"]*",?|,?"last_reads":\{[^}]*\}/g;

/** Runs a sync. Returns its states, without the time of the sync, and its warnings about clocks. */
async function read(): Promise<{ states: readonly string[]; warnings: readonly string[] }> {
  // With one worker, because columns are saved in the order in which slices arrive.
  const run = await stage.read({ catalog, config: stage.config({ num_workers: 1 }) });
  expect(run.code).toBe(0);
  return {
    states: lastStates(run)
      .map((state) => JSON.stringify(state['stream']).replaceAll(TIMES_OF_SYNC, ''))
      .sort(),
    warnings: warningsOf(run).filter((text) => text.includes('the clock of this machine')),
  };
}

describe('a sync with a Date header that is wrong by years', () => {
  it.each([
    ['years ahead', '2031-05-05T00:00:00Z'],
    ['years ago', '2019-05-05T00:00:00Z'],
  ])(
    'ends with the same states as with a correct header, and logs one warning: %s',
    async (_name, date) => {
      const right = await read();
      expect(right.warnings).toEqual([]);
      stage.break({ effect: { kind: 'date', instant: Date.parse(date) } });
      const wrong = await read();
      expect(wrong.states).toEqual(right.states);
      expect(wrong.warnings).toEqual([
        expect.stringContaining(`Date header says ${date}, the clock`),
      ]);
    },
  );
});
