import { describe, expect, it } from '@jest/globals';
import { testIo } from '@source-mixpanel/testing';
import { shareAnswer } from './share-answer.js';

/**
 * Returns a request function that returns or throws these results, one per call, and a function
 * that returns the number of calls.
 */
function scripted(...script: readonly (string | Error)[]) {
  let calls = 0;
  const ask = async (): Promise<string> => {
    const outcome = script[calls];
    calls += 1;
    await Promise.resolve();
    if (typeof outcome === 'string') return outcome;
    throw outcome ?? new Error('the script is over');
  };
  return { ask, calls: () => calls };
}

describe('shareAnswer', () => {
  it('sends one request for all concurrent and later callers', async () => {
    const { ask, calls } = scripted('answer');
    const once = shareAnswer(ask);
    expect(await Promise.all([once(testIo()), once(testIo())])).toEqual(['answer', 'answer']);
    expect(await once(testIo())).toBe('answer');
    expect(calls()).toBe(1);
  });

  it('passes an error to all waiting callers, and sends the request again for the next caller', async () => {
    const { ask, calls } = scripted(new Error('refused'), 'answer');
    const once = shareAnswer(ask);
    const outcomes = await Promise.allSettled([once(testIo()), once(testIo())]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await once(testIo())).toBe('answer');
    expect(calls()).toBe(2);
  });

  it('sends the request once more for the waiting callers if the caller that sent it was stopped', async () => {
    const { ask, calls } = scripted(new Error('stopped'), 'answer');
    const once = shareAnswer(ask);
    const stopped = testIo({ signal: AbortSignal.abort() });
    const outcomes = await Promise.allSettled([once(stopped), once(testIo()), once(testIo())]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    expect(calls()).toBe(2);
  });
});
