import { describe, expect, it } from '@jest/globals';
import { maskMessage } from './mask-message.js';
import {
  connectionStatusMessage,
  controlMessage,
  errorTrace,
  logMessage,
  statusTrace,
} from '../messages/messages.js';
import { SecretMask } from './secret-mask.js';

const mask = new SecretMask();
mask.add('hush-hush-1');

describe('maskMessage', () => {
  it('masks secrets in every text that people read', () => {
    const failure = {
      failureType: 'system_error',
      code: 'internal_error',
      message: 'a hush-hush-1',
      internalMessage: 'b hush-hush-1',
      stackTrace: 'c hush-hush-1',
    } as const;
    const messages = [
      logMessage('ERROR', 'hush-hush-1 at', 'in hush-hush-1'),
      errorTrace(failure, { emittedAt: 1 }),
      connectionStatusMessage({ status: 'FAILED', message: 'not hush-hush-1' }),
    ];
    for (const message of messages) {
      const text = JSON.stringify(maskMessage(message, mask));
      expect(text).toContain('****');
      expect(text).not.toContain('hush-hush-1');
    }
  });

  it('leaves messages without text unchanged', () => {
    const messages = [
      connectionStatusMessage({ status: 'SUCCEEDED' }),
      logMessage('INFO', 'all is well'),
      errorTrace(
        { failureType: 'config_error', code: 'plan', message: 'm', internalMessage: 'plan' },
        { emittedAt: 1 },
      ),
      statusTrace({ name: 'hush-hush-1' }, { status: 'STARTED', emittedAt: 1 }),
    ];
    for (const message of messages) expect(maskMessage(message, mask)).toEqual(message);
  });

  it('leaves a CONTROL message unchanged, because the platform stores its configuration', () => {
    const message = controlMessage({ secret: 'hush-hush-1' }, 1);
    expect(maskMessage(message, mask)).toBe(message);
  });
});
