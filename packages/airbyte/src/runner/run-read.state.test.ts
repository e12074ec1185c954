import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@source-mixpanel/exact-json';
import type { Stream } from '@source-mixpanel/stream';
import { fakeClock } from '@source-mixpanel/testing';
import { story } from '../../test/memory-output.js';
import { start } from '../../test/run.js';
import {
  checkpoint,
  list,
  row,
  simpleStream,
  untilStopped,
  type Overrides,
} from '../../test/simple-stream.js';

const saved = (state: JsonObject): string =>
  JSON.stringify([
    { type: 'STREAM', stream: { stream_descriptor: { name: 's' }, stream_state: state } },
  ]);

/** Creates a stream that records the states that it is opened with. */
function noting(overrides: Overrides = {}): {
  stream: Stream;
  seen: unknown[];
} {
  const seen: unknown[] = [];
  const stream = simpleStream({
    slices: (state) => {
      seen.push(state);
      return list([{ id: 'only' }]);
    },
    ...overrides,
  });
  return { stream, seen };
}

describe('the incoming state', () => {
  it('is passed to an incremental stream, which continues from it', async () => {
    const { stream, seen } = noting({ read: () => list([checkpoint({ b: 2 })]) });
    const { output, result } = start([stream], { state: saved({ a: 1 }) });
    await result;
    expect(seen).toEqual([{ a: 1 }]);
    expect(story(output.lines, 's')).toContain('state {"a":1,"b":2} 0');
  });

  it('is ignored by a full refresh, even if the stream would reject it', async () => {
    const { stream, seen } = noting({
      state: {
        parse: () => {
          throw new Error('no');
        },
      },
    });
    const { result } = start([stream], {
      state: saved({ a: 1 }),
      catalog: [{ name: 's', syncMode: 'full_refresh' }],
    });
    expect((await result).kind).toBe('complete');
    expect(seen).toEqual([undefined]);
  });

  it('is ignored by a stream without a cursor, whatever the catalog says', async () => {
    const { stream: incremental, seen } = noting();
    const { cursorField, ...stream } = incremental;
    expect(cursorField).toBeDefined();
    const { result } = start([stream], { state: saved({ a: 1 }) });
    expect((await result).kind).toBe('complete');
    expect(seen).toEqual([undefined]);
  });

  it('is reduced by a full refresh to the part that keepOnFullRefresh returns', async () => {
    const { stream, seen } = noting({
      keepOnFullRefresh: ({ names }) => (names === undefined ? undefined : { names }),
    });
    const { result } = start([stream], {
      state: saved({ time: 1, names: { $x: 'x' } }),
      catalog: [{ name: 's', syncMode: 'full_refresh' }],
    });
    await result;
    expect(seen).toEqual([{ names: { $x: 'x' } }]);
  });

  it('fails only the stream that rejects it, with an error that names the stream', async () => {
    const refusing = simpleStream({
      state: {
        parse: () => {
          throw new Error('time: must be a date');
        },
      },
    });
    const { output, result } = start([refusing, simpleStream({ name: 'other' })], {
      state: saved({ time: 'x' }),
    });
    expect(await result).toEqual({ kind: 'failed', streams: ['s'] });
    const [error] = output.lines.flatMap(({ trace }) => trace?.error ?? []);
    expect(error).toMatchObject({
      failure_type: 'config_error',
      internal_message: 'state_refused (caused by Error: time: must be a date)',
      message:
        'The saved state of the stream "s" cannot be used: time: must be a date. ' +
        'Reset the stream, or restore the state it last wrote.',
    });
    expect(story(output.lines, 'other').at(-1)).toBe('COMPLETE');
  });
});

describe('the states that are written', () => {
  it('are never equal: records after an unchanged state are counted by the last state, which has a marker', async () => {
    const stream = simpleStream({
      read: () =>
        list([
          row(1),
          checkpoint({ id: 1 }),
          row(2),
          checkpoint({ id: 1 }),
          row(3),
          checkpoint({ id: 1 }),
        ]),
    });
    const { output, result } = start([stream]);
    await result;
    expect(story(output.lines, 's').slice(2)).toEqual([
      'record {"id":1}',
      'state {"id":1} 1',
      'record {"id":2}',
      'record {"id":3}',
      'state {"id":1,"__ended":true} 2',
      'COMPLETE',
    ]);
  });

  it('respect the minimum interval, except for the last state', async () => {
    const clock = fakeClock(1_700_000_000_000);
    const stream = simpleStream({
      stateIntervalSeconds: 30,
      async *read() {
        for (const [id, seconds] of [
          [1, 0],
          [2, 10],
          [3, 19.999],
          [4, 0.001],
          [5, 1],
        ] as const) {
          await clock.advance(seconds * 1000);
          yield row(id);
          yield await Promise.resolve(checkpoint({ id }));
        }
      },
    });
    const { output, result } = start([stream], { clock });
    await result;
    expect(story(output.lines, 's').filter((line) => line.startsWith('state'))).toEqual([
      'state {"id":1} 1',
      'state {"id":4} 3',
      'state {"id":5} 1',
    ]);
  });

  it('include, after a stop, the state that the minimum interval had delayed', async () => {
    const stop = new AbortController();
    const stream = simpleStream({
      stateIntervalSeconds: 30,
      async *read(_slice, io) {
        for (const id of [1, 2]) {
          yield row(id);
          yield checkpoint({ id });
        }
        stop.abort();
        await untilStopped(io);
      },
    });
    const { output, result } = start([stream], { signal: stop.signal });
    await result;
    expect(story(output.lines, 's').slice(-2)).toEqual(['state {"id":2} 1', 'INCOMPLETE']);
  });
});
