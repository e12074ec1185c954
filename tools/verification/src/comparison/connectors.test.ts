import { describe, expect, it } from '@jest/globals';
import { readOutcome } from '../harness/output/outcome.js';
import { pythonConnector } from './airbyte-connector.js';
import { identityOf, type Connector } from './connector.js';
import { singerTap } from './singer-tap.js';

const lines = (...messages: readonly object[]): string =>
  messages.map((message) => `${JSON.stringify(message)}\n`).join('');
const outcome = (
  connector: Connector,
  stdout: string,
  { exit = 0, stderr = '' }: { readonly exit?: number | 'hang'; readonly stderr?: string } = {},
) => connector.parseOutput({ exit, stdout, stderr });

describe('the outcome of an Airbyte connector', () => {
  const status = (word: string): object => ({
    type: 'TRACE',
    trace: {
      type: 'STREAM_STATUS',
      stream_status: { stream_descriptor: { name: 'export' }, status: word },
    },
  });
  const state = (time: string): object => ({
    type: 'STATE',
    state: {
      type: 'STREAM',
      stream: { stream_descriptor: { name: 'export' }, stream_state: { time } },
    },
  });

  it('is a success if the connector exits with 0 and no stream failed', () => {
    const result = outcome(pythonConnector, lines(status('STARTED'), status('COMPLETE')));
    expect(result).toMatchObject({ claimsSuccess: true, state: undefined, error: undefined });
  });

  it('keeps the status COMPLETE of a stream that reports another status later', () => {
    const stdout = lines(status('COMPLETE'), status('RUNNING'));
    const { statuses, statusesAfterEnd } = readOutcome({ exit: 0, stdout, requests: [] });
    expect([...statuses]).toEqual([['export', 'COMPLETE']]);
    expect([...statusesAfterEnd]).toEqual([['export', 'RUNNING']]);
  });

  it.each([
    ['an exit code', lines(status('COMPLETE')), 1],
    ['a stream that is not complete', lines(status('COMPLETE'), status('INCOMPLETE')), 0],
    ['an error', lines({ type: 'TRACE', trace: { type: 'ERROR', error: { message: 'no' } } }), 0],
    ['a hang', lines(status('COMPLETE')), 'hang'],
  ] as const)('is not a success with %s', (_what, stdout, exit) => {
    expect(outcome(pythonConnector, stdout, { exit }).claimsSuccess).toBe(false);
  });

  it('has the last state in the form in which the next run receives it', () => {
    const result = outcome(pythonConnector, lines(state('2024-01-01'), state('2024-01-02')));
    expect(JSON.parse(result.state ?? '')).toEqual([
      {
        type: 'STREAM',
        stream: { stream_descriptor: { name: 'export' }, stream_state: { time: '2024-01-02' } },
      },
    ]);
  });
});

describe('the outcome of a Singer tap', () => {
  const tap = singerTap();
  const record = (id: string): object => ({
    type: 'RECORD',
    stream: 'export',
    record: { mp_reserved_insert_id: id },
  });

  it('has the records, the last state, and success according to the exit code', () => {
    const result = outcome(
      tap,
      lines(
        { type: 'SCHEMA' },
        record('a'),
        { type: 'STATE', value: { bookmarks: 1 } },
        record('b'),
        {
          type: 'STATE',
          value: { bookmarks: 2 },
        },
      ),
    );
    expect(result).toMatchObject({ claimsSuccess: true, state: '{"bookmarks":2}' });
    expect(result.records.get('export')?.map((one) => identityOf('export', one))).toEqual([
      'a',
      'b',
    ]);
  });

  it('has the logged reason of a failure, and no state if none was written', () => {
    const stderr = 'INFO starting\nCRITICAL \nCRITICAL HTTP-error-code: 500\nTraceback\n';
    const result = outcome(tap, lines(record('a')), { exit: 1, stderr });
    expect(result).toMatchObject({
      claimsSuccess: false,
      state: undefined,
      error: 'HTTP-error-code: 500',
    });
  });

  it('leaves out an incomplete last line of a run that was ended', () => {
    const result = outcome(tap, `${lines(record('a'))}{"type": "RECORD", "stream": "exp`, {
      exit: 'hang',
    });
    expect(result.records.get('export')).toHaveLength(1);
    expect(result.claimsSuccess).toBe(false);
  });
});

describe('identityOf', () => {
  it('is empty if the record lacks a part of its key', () => {
    expect(identityOf('export', { insert_id: null })).toBe('null');
    expect(identityOf('export', {})).toBe('');
    expect(identityOf('funnels', { funnel_id: 7, date: '2024-01-01' })).toBe('7 2024-01-01');
  });
});
