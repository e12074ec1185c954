import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { badInput, tryCase, type BadCase } from './bad-input.js';
import {
  startHostileMixpanel,
  type AnswerCorruption,
  type HostileMixpanel,
} from './hostile-mixpanel.js';

/** Four kinds of it. */
const RUNS = 128;
/** Limits the time in which fast-check shrinks a failing case, so that the seed is printed before the test times out. */
const WITHIN = 240_000;

describe('bad input', () => {
  it('always ends in a valid answer that gives nothing away', async () => {
    const { problems, hangs, syncs } = await badInput({
      seed: 20_261_110,
      runs: RUNS,
      withinMilliseconds: WITHIN,
    });
    expect(problems).toEqual([]);
    expect(hangs).toBe(0);
    expect(syncs).toBe(4 * RUNS);
  });
});

describe('what generated input once found', () => {
  let mixpanel: HostileMixpanel;
  beforeAll(async () => {
    mixpanel = await startHostileMixpanel();
  });
  afterAll(() => mixpanel.close());

  const answer = (change: Partial<AnswerCorruption>): AnswerCorruption => ({
    path: '/api/',
    status: 200,
    document: { seed: 0, values: [], text: { kind: 'none' } },
    body: 'data',
    coding: 'plain',
    headers: {},
    ...change,
  });

  it.each<[string, BadCase]>([
    ['records in the body of a refusal', { command: 'check', answers: [answer({ status: 403 })] }],
    [
      'records after invalid bytes in the body of a refusal',
      {
        command: 'check',
        answers: [
          answer({ status: 402, document: { seed: 0, values: [], text: { kind: 'bytes' } } }),
          answer({}),
        ],
      },
    ],
    [
      'an error text that is cut within a secret',
      {
        command: 'read',
        answers: [
          answer({
            body: 'echo',
            document: { seed: 2079309534, values: [], text: { kind: 'none' } },
          }),
        ],
      },
    ],
  ])('%s', async (_what, badCase) => {
    expect(await tryCase(badCase, mixpanel)).toEqual([]);
  });
});
