import { describe, expect, it } from '@jest/globals';
import { RawNumber } from '@source-mixpanel/exact-json';
import { ConfigError } from '@source-mixpanel/stream';
import { parseSavedStates as parse, type SavedStates } from './saved-states.js';

const parseSavedStates = (text: string | undefined): SavedStates => parse(text, ['a', 'b', 'c']);
const UNIQUE_NAME = { sharesName: false };

const stream = (name: string, state: unknown, namespace?: string | null): object => ({
  stream_descriptor: namespace === undefined ? { name } : { name, namespace },
  stream_state: state,
});
const message = (name: string, state: unknown, namespace?: string | null): object => ({
  type: 'STREAM',
  stream: stream(name, state, namespace),
});

describe('parseSavedStates', () => {
  it.each([
    ['no file', undefined],
    ['an empty list', '[]'],
    ['an empty object', '{}'],
    ['null', 'null'],
    ['a reset stream', JSON.stringify([message('a', null)])],
    [
      'a stream without state',
      JSON.stringify([{ type: 'STREAM', stream: { stream_descriptor: { name: 'a' } } }]),
    ],
    ['an empty state', JSON.stringify([message('a', {})])],
    ['another stream', JSON.stringify([message('b', { x: 1 })])],
    [
      'a marker of a stream without cursor',
      JSON.stringify([message('a', { __ab_no_cursor_state_message: true })]),
    ],
    [
      'a marker of a finished refresh',
      JSON.stringify([message('a', { __ab_full_refresh_sync_complete: true })]),
    ],
    ['our own end marker', JSON.stringify([message('a', { __ended: true })])],
    ['a GLOBAL state without streams', '[{"type":"GLOBAL","global":{"shared_state":{}}}]'],
  ])('returns no state for %s', (_, text) => {
    expect(parseSavedStates(text).of({ name: 'a' }, UNIQUE_NAME)).toBeUndefined();
  });

  const state = { x: 1, nested: { y: [null] } };
  it.each([
    ['a list of messages', [message('b', {}), message('a', state)]],
    [
      'nulls and unknown keys',
      [
        {
          ...message('a', state, null),
          id: 7,
          global: null,
          global_: null,
          data: null,
          sourceStats: { recordCount: 3 },
          destinationStats: null,
        },
      ],
    ],
    ['a list without types', [{ stream: stream('a', state) }]],
    ['an empty namespace', [message('a', state, '')]],
    [
      'one GLOBAL message in a list',
      [{ type: 'GLOBAL', global: { shared_state: { s: 1 }, stream_states: [stream('a', state)] } }],
    ],
    ['one GLOBAL message', { type: 'GLOBAL', global: { stream_states: [stream('a', state)] } }],
    ['one GLOBAL message without a type', { global: { stream_states: [stream('a', state)] } }],
    ['one STREAM message', message('a', state)],
    ['states by stream name', { b: { z: 1 }, a: state }],
    ['a LEGACY message', [{ type: 'LEGACY', data: { a: state } }]],
    ['lines as they were printed', [{ type: 'STATE', state: message('a', state) }]],
    [
      'several states of a stream, the last of which counts',
      [message('a', { x: 0 }), message('a', state)],
    ],
    ['markers alongside a state', [message('a', { ...state, __ended: true })]],
  ])('parses %s', (_, value) => {
    expect(parseSavedStates(JSON.stringify(value)).of({ name: 'a' }, UNIQUE_NAME)).toEqual(state);
  });

  it('keeps the digits of numbers that JavaScript would change', () => {
    const text = '{"a":{"id":12345678901234567890}}';
    expect(parseSavedStates(text).of({ name: 'a' }, UNIQUE_NAME)).toEqual({
      id: new RawNumber('12345678901234567890'),
    });
  });

  it('prefers a state of the same namespace, then one without a namespace, then the only one with that name', () => {
    const states = parseSavedStates(
      JSON.stringify([
        message('a', { n: 'none' }),
        message('a', { n: 'one' }, 'one'),
        message('b', { n: 'other' }, 'other'),
        message('c', { n: 1 }, 'p'),
        message('c', { n: 2 }, 'q'),
      ]),
    );
    expect(states.of({ name: 'a', namespace: 'one' }, UNIQUE_NAME)).toEqual({ n: 'one' });
    expect(states.of({ name: 'a', namespace: 'two' }, UNIQUE_NAME)).toEqual({ n: 'none' });
    expect(states.of({ name: 'b' }, UNIQUE_NAME)).toEqual({ n: 'other' });
    expect(states.of({ name: 'c' }, UNIQUE_NAME)).toBeUndefined();
  });

  it('does not use a state of another namespace if the stream is read in several namespaces', () => {
    const states = parseSavedStates(
      JSON.stringify([message('a', { n: 'one' }, 'one'), message('b', { n: 'none' })]),
    );
    const among = { sharesName: true };
    expect(states.of({ name: 'a', namespace: 'one' }, among)).toEqual({ n: 'one' });
    expect(states.of({ name: 'a', namespace: 'two' }, among)).toBeUndefined();
    expect(states.of({ name: 'a' }, among)).toBeUndefined();
    expect(states.of({ name: 'b' }, among)).toEqual({ n: 'none' });
    expect(states.of({ name: 'b', namespace: 'two' }, among)).toBeUndefined();
  });

  it('lists the streams that have a state, without duplicates', () => {
    const text = JSON.stringify([message('a', { x: 1 }), message('z', {}), message('a', {})]);
    expect(parseSavedStates(text).names).toEqual(['a', 'z']);
    expect(parseSavedStates('{"a":{"x":1},"gone":{"x":1}}').names).toEqual(['a', 'gone']);
  });

  it.each([
    ['an empty file', '', 'The state file is empty'],
    ['a file of white space', ' \n', 'The state file is empty'],
    ['no JSON', '[{"secret":oops', 'not valid JSON at character 11'],
    ['a text', '"state"', 'neither a list nor an object'],
    ['a number', '7', 'a list of STATE messages is expected'],
    [
      'the state of one stream alone',
      '{"time":"2026-11-10"}',
      'it contains no stream of this source',
    ],
    ['a state under another name', '{"state":{"time":"2026-11-10"}}', 'it contains no stream'],
    ['a configuration', '{"credentials":{}}', 'it contains no stream'],
    ['a catalog', '{"streams":[]}', 'it contains no stream'],
    ['a message of another type', '{"type":"CATALOG","catalog":{}}', 'neither a stream nor'],
    ['a list of records', '[{"type":"RECORD","record":{}}]', 'at [0]'],
    ['lines of JSON', '{"a":{}}\n{"a":{}}', 'not valid JSON at character'],
    ['an item that is not an object', '[1]', 'at [0]'],
    ['an item without state', '[{"type":"STREAM"}]', 'at [0]'],
    ['a stream without descriptor', '[{"stream":{}}]', 'at [0].stream.stream_descriptor'],
    [
      'a stream without name',
      '[{"stream":{"stream_descriptor":{}}}]',
      'at [0].stream.stream_descriptor.name',
    ],
    [
      'a state that is not an object',
      JSON.stringify([message('a', 'x')]),
      'at [0].stream.stream_state (stream "a")',
    ],
    ['a state by name that is not an object', '{"a":[]}', 'at a: it is not an object'],
    [
      'GLOBAL states that are not a list',
      '[{"global":{"stream_states":{}}}]',
      'at [0].global.stream_states',
    ],
  ])('rejects %s, and reports where the problem is', (_, text, reason) => {
    expect(() => parseSavedStates(text)).toThrow(ConfigError);
    expect(() => parseSavedStates(text)).toThrow(reason);
  });
});
