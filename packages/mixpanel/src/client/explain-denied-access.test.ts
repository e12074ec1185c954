import { describe, expect, it } from '@jest/globals';
import { ConfigError, TransientError } from '@source-mixpanel/stream';
import { failure } from '../../test/scripted-mixpanel.js';
import { explainDeniedAccess } from './explain-denied-access.js';

const needs = 'the role Analyst';

describe('explainDeniedAccess', () => {
  it.each(['forbidden', 'plan'] as const)(
    'adds what the stream needs to the message of an error with the code %s',
    async (code) => {
      const refusal = new ConfigError(code, 'Not you.', { detail: 'status 403' });
      expect(await failure(explainDeniedAccess(needs, Promise.reject(refusal)))).toMatchObject({
        name: 'ConfigError',
        code,
        message: 'Not you. This stream needs the role Analyst.',
        detail: 'status 403',
        cause: refusal,
      });
    },
  );

  it('passes on responses and all other errors unchanged', async () => {
    expect(await explainDeniedAccess(needs, Promise.resolve(1))).toBe(1);
    for (const error of [
      new ConfigError('unauthorized', 'No.'),
      new TransientError('plan', 'No.'),
    ]) {
      expect(await failure(explainDeniedAccess(needs, Promise.reject(error)))).toBe(error);
    }
  });
});
