import { describe, expect, it } from '@jest/globals';
import { SystemError, TransientError } from '@source-mixpanel/stream';
import { testIo } from '@source-mixpanel/testing';
import { createDeletionCheck } from './deletion-check.js';

const child = { id: 2, label: 'funnel 2' };
const missing = new TransientError('not_found', 'It is not there.');

describe('createDeletionCheck', () => {
  it('requests the list once, and only after status 404, to find out whether a child was deleted', async () => {
    let asked = 0;
    const wasDeleted = createDeletionCheck(() => {
      asked += 1;
      return Promise.resolve([{ id: 1 }]);
    });
    expect(await wasDeleted(child, new Error('It fails.'), testIo())).toBe(false);
    expect(asked).toBe(0);
    expect(await wasDeleted(child, missing, testIo())).toBe(true);
    await expect(wasDeleted({ ...child, id: 1 }, missing, testIo())).rejects.toThrow(
      'still lists it',
    );
    expect(asked).toBe(1);
  });

  it('throws a SystemError if the list cannot be read, but rate_limited unchanged', async () => {
    const limited = new TransientError('rate_limited', 'The rate limit is used up.');
    const outcome = (error: Error): Promise<boolean> =>
      createDeletionCheck(() => Promise.reject(error))(child, missing, testIo());
    await expect(outcome(limited)).rejects.toBe(limited);
    const failed = new TransientError('server_failed', 'It failed.');
    await expect(outcome(failed)).rejects.toThrow(SystemError);
  });
});
