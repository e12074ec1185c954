import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runBadInputs, tryCase, type BadCase } from './bad-input.js';
import {
  startHostileMixpanel,
  type ResponseCorruption,
  type HostileMixpanel,
} from './hostile-mixpanel.js';

/** The number of cases of each of the four kinds. */
const RUNS = 128;
/**
 * Limits the milliseconds in which fast-check shrinks a failing case. Otherwise the test could time
 * out before it prints the seed.
 */
const MAX_MILLISECONDS = 240_000;

describe('a command with bad input', () => {
  it('ends with valid messages that reveal no secret and no record', async () => {
    const { problems, hangs, syncs } = await runBadInputs({
      seed: 20_261_110,
      runs: RUNS,
      withinMilliseconds: MAX_MILLISECONDS,
    });
    expect(problems).toEqual([]);
    expect(hangs).toBe(0);
    expect(syncs).toBe(4 * RUNS);
  });
});

describe('a command with input that once made it reveal a record or a secret', () => {
  let mixpanel: HostileMixpanel;
  beforeAll(async () => {
    mixpanel = await startHostileMixpanel();
  });
  afterAll(() => mixpanel.close());

  const corruptResponse = (change: Partial<ResponseCorruption>): ResponseCorruption => ({
    path: '/api/',
    status: 200,
    document: { seed: 0, values: [], text: { kind: 'none' } },
    body: 'data',
    coding: 'plain',
    headers: {},
    ...change,
  });

  it.each<[string, BadCase]>([
    [
      'reveals no record that is in the body of a response with status 403',
      { command: 'check', responses: [corruptResponse({ status: 403 })] },
    ],
    [
      'reveals no record that follows invalid bytes in the body of a response with status 402',
      {
        command: 'check',
        responses: [
          corruptResponse({
            status: 402,
            document: { seed: 0, values: [], text: { kind: 'bytes' } },
          }),
          corruptResponse({}),
        ],
      },
    ],
    [
      'reveals no secret if it shortens the text of an error in the middle of the secret',
      {
        command: 'read',
        responses: [
          corruptResponse({
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
