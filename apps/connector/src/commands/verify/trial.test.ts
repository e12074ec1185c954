import { describe, expect, it } from '@jest/globals';
import type { Connection } from '@source-mixpanel/client';
import { testIo } from '@source-mixpanel/testing';
import { RequestCap } from './trial.js';

type Request = Parameters<Connection['client']['send']>[0];

describe('RequestCap', () => {
  it('counts every attempt of a request and refuses attempts beyond the limit', async () => {
    // This client attempts each request twice.
    const send = ({ io }: Request): Promise<never> => {
      io.requested?.();
      io.requested?.();
      return Promise.reject(new Error('no response in this test'));
    };
    const cap = new RequestCap(3);
    const { client } = cap.limit({ client: { send } } as unknown as Connection);
    let reported = 0;
    const request = { io: testIo({ requested: () => void (reported += 1) }) } as unknown as Request;
    await expect((async () => client.send(request))()).rejects.toThrow('no response in this test');
    await expect((async () => client.send(request))()).rejects.toMatchObject({
      code: 'requests_spent',
    });
    expect([cap.spent, reported]).toEqual([3, 3]);
  });
});
