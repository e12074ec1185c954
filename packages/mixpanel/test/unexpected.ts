import { expect } from '@jest/globals';
import type { CallIo } from '@source-mixpanel/stream';
import { testIo } from '@source-mixpanel/testing';
import type { Client } from '../src/client/client.js';
import { answered, failure, scriptedMixpanel } from './scripted-mixpanel.js';

/**
 * Expects an endpoint to reject a response, with the invalid member in the error. The response
 * should contain `private`, which the error must not repeat.
 */
export async function expectUnexpected(
  endpoint: (client: Client) => (io: CallIo) => Promise<unknown>,
  answer: unknown,
  member: string,
): Promise<void> {
  const { client } = await scriptedMixpanel([answered(answer)]);
  const error = await failure(endpoint(client)(testIo()));
  expect(error).toMatchObject({
    name: 'SystemError',
    code: 'unexpected_answer',
    detail: `unexpected: ${member}`,
  });
  const { message, stack, detail, cause } = error as Error & { detail: string };
  expect(JSON.stringify([message, stack, detail, cause])).not.toContain('private');
}
