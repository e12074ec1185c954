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
    [new ConfigError('invalid_config', 'Change it.'), 'config_error'],
    [new TransientError('timed_out', 'Wait.'), 'transient_error'],
    [
      new BrokenSliceError('broken_body', 'Broke.', { maxAttempts: 1, mayDivide: false }),
      'transient_error',
    ],
    [new SystemError('internal_error', 'Report it.'), 'system_error'],
  ])('keeps the message of %s for the user', (error, failureType) => {
    expect(describeFailure(error)).toMatchObject({
      failureType,
      message: error.message,
      internalMessage: error.code,
    });
  });

  it.each(['EMFILE', 'ENFILE'])(
    'says what to do after %s, also if it is the cause of another error',
    (code) => {
      const system = Object.assign(new Error(`${code}: open '/dist/chunk.js'`), { code });
      const refused = new TransientError('connection_failed', 'It failed.', { cause: system });
      for (const error of [system, refused]) {
        const { message, failureType } = describeFailure(error);
        expect(failureType).toBe('system_error');
        expect(message).toMatch(/has reached its limit of open files .*ulimit -n/);
        expect(message).not.toContain('chunk');
      }
    },
  );

  it('reports the code, detail and causes in the internal message', () => {
    const cause = new Error('reset', { cause: new Error('ECONNRESET') });
    const error = new TransientError('server_failed', 'Try later.', {
      detail: 'status 503',
      cause,
    });
    expect(describeFailure(error).internalMessage).toBe(
      'server_failed: status 503 (caused by Error: reset (caused by Error: ECONNRESET))',
    );
  });

  it('removes the text that JSON.parse quotes from the message and the stack', () => {
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

  it('does not show the message of a defect to the user', () => {
    expect(describeFailure(new RangeError('odd'))).toMatchObject({
      failureType: 'system_error',
      message: 'Something went wrong in the connector. See the logs for more details.',
      internalMessage: 'internal_error: RangeError: odd',
    });
    expect(describeFailure('a record')).toEqual({
      failureType: 'system_error',
      code: 'internal_error',
      message: 'Something went wrong in the connector. See the logs for more details.',
      internalMessage: 'internal_error: a thrown string',
      stackTrace: undefined,
    });
  });

  it('keeps the message of a SyntaxError without quotes, and of other errors', () => {
    expect(describeFailure(new SyntaxError('Unexpected end')).internalMessage).toBe(
      'internal_error: SyntaxError: Unexpected end',
    );
    expect(describeFailure(new Error('no "such" thing')).internalMessage).toBe(
      'internal_error: Error: no "such" thing',
    );
  });

  it('reports only the frames of a stack, without the message', () => {
    const error = new Error('two\nlines');
    error.stack = 'Error: two\nlines\n    at one (file:1:2)\n    at two';
    expect(describeFailure(error).stackTrace).toBe('Error\n    at one (file:1:2)\n    at two');
    error.stack = 'Error: looked\nat a record';
    expect(describeFailure(error).stackTrace).toBeUndefined();
    delete error.stack;
    expect(describeFailure(error).stackTrace).toBeUndefined();
  });

  it('follows at most four causes', () => {
    const chain = ['e', 'd', 'c', 'b', 'a', 'top'].reduce<Error | undefined>(
      (cause, message) => new Error(message, { cause }),
      undefined,
    );
    expect(describeFailure(chain).internalMessage).toBe(
      'internal_error: Error: top (caused by Error: a (caused by Error: b (caused by Error: c (caused by Error: d))))',
    );
  });

  it('accepts any thrown value', () => {
    const circular = new Error('a');
    circular.cause = circular;
    for (const thrown of [undefined, null, 'text', { a: 1 }, circular]) {
      expect(describeFailure(thrown).failureType).toBe('system_error');
    }
  });
});
