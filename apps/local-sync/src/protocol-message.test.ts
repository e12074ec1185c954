import { describe, expect, it } from '@jest/globals';
import { RawNumber } from '@source-mixpanel/exact-json';
import { failure, state, status, trace } from '../test/scripted-connector.js';
import { parseMessage } from './protocol-message.js';

const parse = (message: object): ReturnType<typeof parseMessage> =>
  parseMessage(JSON.stringify(message));

describe('parseMessage', () => {
  it('keeps all digits of the numbers in a record', () => {
    const line = '{"type":"RECORD","record":{"stream":"s","data":{"id":12345678901234567890}}}';
    expect(parseMessage(line)).toEqual({
      kind: 'record',
      stream: 's',
      data: { id: new RawNumber('12345678901234567890') },
    });
  });

  it('returns the complete state message, which the next sync needs', () => {
    expect(parse(state('s', { a: 1 }))).toEqual({
      kind: 'state',
      stream: 's',
      state: {
        type: 'STREAM',
        stream: { stream_descriptor: { name: 's' }, stream_state: { a: 1 } },
      },
    });
  });

  it.each([
    [status('s', 'RUNNING'), { kind: 'status', stream: 's', status: 'RUNNING' }],
    [status('s', 'RUNNING', 7), { kind: 'status', stream: 's', status: 'RUNNING', waitsUntil: 7 }],
    [failure('no', 's'), { kind: 'error', stream: 's', message: 'no' }],
    [failure('no'), { kind: 'error', message: 'no' }],
    [
      trace({ type: 'ESTIMATE', estimate: { name: 's', type: 'STREAM', row_estimate: 5 } }),
      { kind: 'estimate', stream: 's', rows: 5 },
    ],
    [trace({ type: 'ANALYTICS' }), { kind: 'other' }],
    [{ type: 'CONTROL', control: {} }, { kind: 'other' }],
  ])('parses %j', (message, expected) => {
    expect(parse(message)).toEqual(expected);
  });

  it.each(['no JSON', '[1]', '"text"', '{"cut":'])('treats %s as a log line', (line) => {
    expect(parseMessage(line)).toEqual({ kind: 'log', level: 'INFO', message: line });
  });

  it('throws for a record without data instead of losing it', () => {
    expect(() => parse({ type: 'RECORD', record: { stream: 's' } })).toThrow('without');
  });
});
