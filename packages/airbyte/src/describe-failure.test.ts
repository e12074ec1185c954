import { describe, expect, it } from '@jest/globals';
import {
  BrokenSliceError,
  ConfigError,
  SystemError,
  TransientError,
} from '@source-mixpanel/stream';
import { describeFailure } from './describe-failure.js';

describe('describeFailure', () => {
  it.each([
    [new ConfigError('c', 'Change it.'), 'config_error'],
    [new TransientError('t', 'Wait.'), 'transient_error'],
    [new BrokenSliceError('b', 'Broke.', { attempts: 1, divisible: false }), 'transient_error'],
    [new SystemError('s', 'Report it.'), 'system_error'],
  ])('lets %s speak to the user in its own words', (error, failureType) => {
    expect(describeFailure(error)).toMatchObject({
      failureType,
      message: error.message,
      internalMessage: error.code,
    });
  });

  it('tells engineers code, detail and causes', () => {
    const cause = new Error('reset', { cause: new Error('ECONNRESET') });
    const error = new TransientError('http', 'Try later.', { detail: 'status 503', cause });
    expect(describeFailure(error).internalMessage).toBe(
      'http: status 503 (caused by Error: reset (caused by Error: ECONNRESET))',
    );
  });

  it('never passes on the text that JSON.parse quotes, nor in the stack', () => {
    let thrown: unknown;
    try {
      JSON.parse('{"ssn": 123-45}');
    } catch (error) {
      thrown = error;
    }
    const described = JSON.stringify(describeFailure(thrown));
    expect(described).toContain('SyntaxError');
    expect(described).not.toContain('ssn');
    expect(describeFailure(thrown).stackTrace).toContain('    at ');
  });

  it('survives whatever else is thrown', () => {
    const circular = new Error('a');
    circular.cause = circular;
    for (const thrown of [undefined, null, 'text', { a: 1 }, circular]) {
      expect(describeFailure(thrown).failureType).toBe('system_error');
    }
  });
});
