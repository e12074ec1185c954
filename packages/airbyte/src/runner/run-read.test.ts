import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@source-mixpanel/exact-json';
import { ConfigError, TransientError } from '@source-mixpanel/stream';
import { MemoryOutput, story } from '../../test/memory-output.js';
import { start } from '../../test/run.js';
import { checkpoint, list, row, simpleStream, untilStopped } from '../../test/simple-stream.js';
import { OutputClosedError } from '../output/output-closed-error.js';

const ten = simpleStream({
  name: 'ten',
  read: () => list([row(10), checkpoint({ id: 10 })]),
});

describe('the streams of a run', () => {
  it('write STARTED, RUNNING, STATE and COMPLETE even without records', async () => {
    const { output, result } = start([simpleStream({ slices: () => list<JsonObject>([]) })]);
    expect(await result).toEqual({ kind: 'complete' });
    expect(story(output.lines, 's')).toEqual(['STARTED', 'RUNNING', 'state {} 0', 'COMPLETE']);
  });

  it('continue when one of them fails, and the failed one keeps its last state', async () => {
    const failing = simpleStream({
      name: 'failing',
      async *read() {
        yield row(1);
        yield checkpoint({ id: 1 });
        yield row(2);
        await Promise.resolve();
        throw new TransientError('broken_body', 'The server cut the answer.', {
          detail: 'status 200',
        });
      },
    });
    const { output, result } = start([failing, ten]);
    expect(await result).toEqual({ kind: 'failed', streams: ['failing'] });
    expect(story(output.lines, 'failing')).toEqual([
      'STARTED',
      'RUNNING',
      'record {"id":1}',
      'state {"id":1} 1',
      'record {"id":2}',
      'error transient_error',
      'INCOMPLETE',
    ]);
    expect(story(output.lines, 'ten').at(-1)).toBe('COMPLETE');
    const errors = output.lines.flatMap(({ trace }) => trace?.error ?? []);
    expect(errors[0]).toMatchObject({
      message: 'The server cut the answer.',
      internal_message: 'broken_body: status 200',
    });
    expect(errors.at(-1)).toEqual({
      failure_type: 'config_error',
      message: 'During the sync, the following streams did not sync successfully: failing.',
      internal_message: 'streams_failed: see the error of each stream above',
    });
  });

  it('fail if the source does not have them, while the others continue', async () => {
    const { output, result } = start([ten], {
      catalog: [
        { name: 'gone', syncMode: 'incremental' },
        { name: 'ten', syncMode: 'incremental' },
      ],
    });
    expect(await result).toEqual({ kind: 'failed', streams: ['gone'] });
    expect(story(output.lines, 'gone')).toEqual(['error config_error', 'INCOMPLETE']);
    expect(output.lines.flatMap(({ trace }) => trace?.error ?? [])[0]).toMatchObject({
      message:
        'The stream "gone" was not found in the source. Refresh the source schema, or remove the stream from the connection.',
      internal_message: 'unknown_stream',
    });
    expect(story(output.lines, 'ten').at(-1)).toBe('COMPLETE');
  });

  it('are listed in the last error if they failed, in the order of the catalog', async () => {
    const failing = ['b', 'a'].map((name) =>
      simpleStream({
        name,
        slices: () => {
          throw new TransientError('broken_body', 'Cut.');
        },
      }),
    );
    const { output, result } = start([...failing, ten]);
    expect(await result).toEqual({ kind: 'failed', streams: ['b', 'a'] });
    expect(output.text).toContain('did not sync successfully: b, a.');
  });

  it('stop reading their other slices when one slice fails', async () => {
    let stopped = 0;
    const stream = simpleStream({
      slices: () => list([{ id: 'waits' }, { id: 'fails' }, { id: 'never' }]),
      async *read(slice, io) {
        if (slice['id'] === 'fails') throw new ConfigError('plan', 'The plan does not include it.');
        try {
          yield row(1);
          await untilStopped(io);
        } finally {
          stopped += 1;
        }
      },
    });
    const { output, result } = start([stream]);
    expect(await result).toEqual({ kind: 'failed', streams: ['s'] });
    expect(stopped).toBe(1);
    expect(story(output.lines, 's').slice(-2)).toEqual(['error config_error', 'INCOMPLETE']);
  });

  it.each(['commit', 'finish', 'slices', 'read'] as const)(
    'report a defect in %s with a fixed message, and its details only in the internal message',
    async (method) => {
      const stream = simpleStream({
        read: () => list([row(1), checkpoint({ id: 1 })]),
        [method]: () => {
          throw new TypeError('no such thing');
        },
      });
      const { output, result } = start([stream]);
      expect((await result).kind).toBe('failed');
      expect(story(output.lines, 's').slice(-2)).toEqual(['error system_error', 'INCOMPLETE']);
      const [error] = output.lines.flatMap(({ trace }) => trace?.error ?? []);
      expect(error).toMatchObject({
        message: 'Something went wrong in the connector. See the logs for more details.',
        internal_message: 'internal_error: TypeError: no such thing',
      });
    },
  );

  it('are not read, and the run rejects, if the number of workers is not a whole number above 0', async () => {
    for (const workers of [0, 1.5, Number.NaN]) {
      await expect(start([ten], { workers }).result).rejects.toMatchObject({
        code: 'no_workers',
        message: 'The number of workers must be a whole number above 0.',
      });
    }
  });
});

describe('slices', () => {
  it('are not requested while twice as many slices as workers are uncommitted', async () => {
    const stop = new AbortController();
    let asked = 0;
    const stream = simpleStream({
      async *slices() {
        for (;;) {
          asked += 1;
          yield await Promise.resolve({ id: asked });
        }
      },
      async *read({ id }, io) {
        if (id === 1) await untilStopped(io);
        yield checkpoint({ id: id ?? 0 });
      },
    });
    const { output, result } = start([stream], { workers: 3, signal: stop.signal });
    await new Promise(setImmediate);
    expect(asked).toBe(6);
    stop.abort();
    expect(await result).toEqual({ kind: 'stopped' });
    expect(story(output.lines, 's')).toEqual(['STARTED', 'INCOMPLETE']);
  });
});

describe('the output', () => {
  it('stops all streams when its reader closes it, and the run rejects with one error', async () => {
    let writes = 0;
    const output = new MemoryOutput(() => {
      writes += 1;
      return writes === 3
        ? Promise.reject(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))
        : Promise.resolve();
    });
    let asked = 0;
    const endless = simpleStream({
      name: 'endless',
      async *read() {
        for (;;) {
          asked += 1;
          yield await Promise.resolve(row(asked));
        }
      },
    });
    const waiting = simpleStream({
      name: 'waiting',
      async *read(_slice, io) {
        await untilStopped(io);
        yield row(1);
      },
    });
    const { result } = start([endless, waiting], { output });
    await expect(result).rejects.toThrow(OutputClosedError);
    expect(writes).toBe(3);
    expect(asked).toBeLessThan(5);
  });

  it('makes the streams wait while its reader reads nothing', async () => {
    const stop = new AbortController();
    let release = (): void => undefined;
    const blocked = new Promise<void>((resolve) => {
      release = resolve;
    });
    let parts = 0;
    let slices = 0;
    const stream = simpleStream({
      async *slices() {
        for (;;) {
          slices += 1;
          yield await Promise.resolve({ id: slices });
        }
      },
      async *read() {
        for (;;) {
          parts += 1;
          yield await Promise.resolve(row(parts));
        }
      },
    });
    const output = new MemoryOutput(() => blocked);
    const { result } = start([stream], { output, workers: 3, signal: stop.signal });
    for (let turn = 0; turn < 1000; turn += 1) await Promise.resolve();
    expect(parts).toBe(3);
    expect(slices).toBe(3);
    stop.abort();
    release();
    expect(await result).toEqual({ kind: 'stopped' });
    expect(output.text.endsWith('\n')).toBe(true);
  });
});
