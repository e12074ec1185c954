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

/** Returns the last states, sorted and without members that contain the time of the sync. */
async function read(): Promise<{ states: readonly string[]; warnings: readonly string[] }> {
  // The columns of a read are in the order in which its slices arrive.
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
    ['late', '2031-05-05T00:00:00Z'],
    ['early', '2019-05-05T00:00:00Z'],
  ])('ends with the usual states and logs one warning: %s', async (_name, date) => {
    const right = await read();
    expect(right.warnings).toEqual([]);
    stage.break({ effect: { kind: 'date', instant: Date.parse(date) } });
    const wrong = await read();
    expect(wrong.states).toEqual(right.states);
    expect(wrong.warnings).toEqual([
      expect.stringContaining(`Date header says ${date}, the clock`),
    ]);
  });
});
