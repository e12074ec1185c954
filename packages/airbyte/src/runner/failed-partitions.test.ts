import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@source-mixpanel/exact-json';
import {
  BrokenSliceError,
  ConfigError,
  SystemError,
  TransientError,
} from '@source-mixpanel/stream';
import fc from 'fast-check';
import { effort } from '@source-mixpanel/testing';
import { MemoryOutput, story, type Line } from '../../test/memory-output.js';
import { start } from '../../test/run.js';
import {
  checkpoint,
  list,
  row,
  simpleStream,
  untilStopped,
  type Overrides,
} from '../../test/simple-stream.js';

const refused = (): Error => new ConfigError('bad_request', 'A property was deleted.');

const text = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value);

/**
 * Creates a stream with the slices `{ p, n }`, where `n` is the number of the slice in partition
 * `p`. Its state contains how many slices of each partition were committed.
 */
function partitioned(slices: readonly JsonObject[], overrides: Overrides = {}) {
  const read: string[] = [];
  const stream = simpleStream({
    slices: () => list(slices),
    partition: ({ p }) => text(p),
    noteFailure: (state, { p }) => ({ ...state, failed: [...failedIn(state), text(p)] }),
    ...overrides,
    async *read(slice, io) {
      const { p, n } = slice;
      read.push(`${text(p)}${text(n)}`);
      yield* overrides.read?.(slice, io) ?? list([]);
      yield row(Number(n));
      yield checkpoint({ [text(p)]: Number(n) + 1 });
    },
  });
  return { stream, read };
}

function failedIn(state: JsonObject | undefined): readonly string[] {
  const failed = state?.['failed'];
  return Array.isArray(failed) ? failed.map(String) : [];
}

/** Returns slices with these names: `a0 a1 b0` are two slices of partition a and one of b. */
const named = (names: string): JsonObject[] =>
  names.split(' ').map((name) => ({ p: name.slice(0, 1), n: Number(name.slice(1)) }));

async function* failing(error: Error): AsyncGenerator<never> {
  await Promise.resolve();
  yield* [];
  throw error;
}

const failsIn =
  (partition: string, error: Error): NonNullable<Overrides['read']> =>
  ({ p }) =>
    p === partition ? failing(error) : list([]);

const errorsIn = (lines: readonly Line[]) =>
  lines.flatMap(({ trace }) => (trace?.error?.stream_descriptor === undefined ? [] : trace.error));

const stateIn = (lines: readonly Line[]) =>
  lines
    .flatMap(({ state }) => (state === undefined ? [] : [state.stream.stream_state as JsonObject]))
    .at(-1);

describe('a partition that fails', () => {
  it('does not stop other partitions, but the stream ends INCOMPLETE with an error that lists the partition', async () => {
    const { stream } = partitioned(named('a0 b0 c0'), { read: failsIn('b', refused()) });
    const { output, result } = start([stream], { workers: 1 });
    expect(await result).toEqual({ kind: 'failed', streams: ['s'] });
    expect(stateIn(output.lines)).toEqual({ a: 1, c: 1, failed: ['b'] });
    expect(story(output.lines, 's').slice(-2)).toEqual(['error config_error', 'INCOMPLETE']);
    expect(errorsIn(output.lines)).toEqual([
      expect.objectContaining({
        message:
          'Some parts could not be read: b: A property was deleted (code: bad_request). Everything else was read and saved. The next sync reads these parts last.',
      }),
    ]);
  });

  it('skips its later slices', async () => {
    const { stream, read } = partitioned(named('a0 b0 b1 b2 c0'), {
      read: failsIn('b', refused()),
    });
    await start([stream], { workers: 1 }).result;
    expect(read).toEqual(['a0', 'b0', 'c0']);
  });

  it('keeps the progress that its earlier slices commit after the failure', async () => {
    let failed = (): void => undefined;
    const failure = new Promise<void>((resolve) => {
      failed = resolve;
    });
    const { stream } = partitioned(named('b0 b1 b2'), {
      async *read({ n }) {
        if (n === 0) await failure;
        if (n === 2) yield row(2);
        if (n !== 1) return;
        setImmediate(failed);
        throw refused();
      },
    });
    const { output, result } = start([stream], { workers: 3 });
    await result;
    expect(stateIn(output.lines)).toEqual({ b: 1, failed: ['b'] });
  });

  it('keeps the progress of the pieces of a slice that were read before another piece failed', async () => {
    const { stream } = partitioned(named('b0 c0'), {
      split: ({ p, n }) =>
        n === 0
          ? [
              { p, n: 0.25 },
              { p, n: 0.5 },
            ]
          : undefined,
      read: ({ p, n }) =>
        p === 'b' && n !== 0.25
          ? failing(new BrokenSliceError('broken_body', 'No.', { maxAttempts: 1, mayDivide: true }))
          : list([]),
    });
    const { output, result } = start([stream], { workers: 1 });
    await result;
    expect(stateIn(output.lines)).toEqual({ b: 1.25, c: 1, failed: ['b'] });
    expect(errorsIn(output.lines)).toMatchObject([{ failure_type: 'transient_error' }]);
  });

  it('ends the stream at once, without saving the failure, if the error concerns all partitions', async () => {
    const { stream, read } = partitioned(named('a0 b0 c0'), {
      read: failsIn('b', new ConfigError('unauthorized', 'No.')),
      concernsAll: (error) => error instanceof ConfigError && error.code === 'unauthorized',
    });
    const { output, result } = start([stream], { workers: 1 });
    expect((await result).kind).toBe('failed');
    expect(read).toEqual(['a0', 'b0']);
    expect(stateIn(output.lines)).toEqual({ a: 1 });
    expect(errorsIn(output.lines)).toMatchObject([{ message: 'No.' }]);
  });

  it('is not reported as failed if the stream was stopped', async () => {
    const stop = new AbortController();
    const { stream } = partitioned(named('a0 b0'), {
      async *read(_slice, io) {
        stop.abort();
        yield* [];
        await untilStopped(io);
      },
    });
    const { output, result } = start([stream], { signal: stop.signal });
    expect(await result).toEqual({ kind: 'stopped' });
    expect(story(output.lines, 's')).toEqual(['STARTED', 'INCOMPLETE']);
  });
});

describe('the error of many failed partitions', () => {
  const many = Array.from({ length: 30 }, (_, p) => ({ p, n: 0 }));

  it('lists ten of them and counts the others', async () => {
    const { stream } = partitioned(many, { read: () => failing(refused()) });
    const { output, result } = start([stream]);
    await result;
    const message = errorsIn(output.lines)[0]?.message ?? '';
    expect(message.match(/A property was deleted/g)).toHaveLength(10);
    expect(message).toContain('; and 20 more.');
  });

  it('is thrown early if ten partitions in a row failed with transient errors', async () => {
    const down = new TransientError('server_failed', 'Down.');
    const { stream, read } = partitioned(many, { read: () => failing(down) });
    const { output, result } = start([stream], { workers: 1 });
    await result;
    expect(read).toHaveLength(10);
    expect(errorsIn(output.lines)).toMatchObject([{ failure_type: 'transient_error' }]);
  });

  it.each([
    [[refused(), new TransientError('internal_error', 'X.')], 'transient_error'],
    [[refused(), new SystemError('internal_error', 'X.')], 'system_error'],
    [[refused(), new Error('X.')], 'system_error'],
  ])(
    'is transient if one of their errors is, and otherwise a system error if one is not a ConfigError',
    async (thrown, kind) => {
      const { stream } = partitioned(many.slice(0, 2), {
        read: ({ p }) => failing(thrown[Number(p)] ?? refused()),
      });
      const { output, result } = start([stream]);
      await result;
      expect(errorsIn(output.lines)).toMatchObject([{ failure_type: kind }]);
    },
  );
});

describe('partitions, for any failures and any order in which slices end', () => {
  const plan = fc.record({
    slices: fc.array(fc.record({ p: fc.constantFrom('a', 'b', 'c'), fails: fc.boolean() }), {
      maxLength: 12,
    }),
    workers: fc.integer({ min: 1, max: 5 }),
  });

  it('commit exactly the slices before their first failed slice', async () => {
    await fc.assert(
      fc.asyncProperty(plan, fc.scheduler(), async ({ slices, workers }, scheduler) => {
        const counts = new Map<string, number>();
        const all = slices.map(({ p, fails }) => {
          const n = counts.get(p) ?? 0;
          counts.set(p, n + 1);
          return { p, n, fails };
        });
        const { stream } = partitioned(all, {
          async *read({ fails }) {
            await scheduler.schedule(Promise.resolve());
            yield* [];
            if (fails === true) throw refused();
          },
        });
        const output = new MemoryOutput(() => scheduler.schedule(Promise.resolve()));
        const run = start([stream], { workers, output });
        const { kind } = await scheduler.waitFor(run.result);
        const lines = output.lines;
        const state: JsonObject = stateIn(lines) ?? {};
        let failures = 0;
        for (const [p, count] of counts) {
          const own = all.filter((slice) => slice.p === p);
          const first = own.findIndex(({ fails }) => fails);
          failures += Number(first >= 0);
          expect([p, state[p] ?? 0]).toEqual([p, first < 0 ? count : first]);
        }
        expect(kind).toBe(failures === 0 ? 'complete' : 'failed');
        expect(new Set(failedIn(state)).size).toBe(failures);
        expect(errorsIn(lines)).toHaveLength(Math.min(failures, 1));
      }),
      effort(400),
    );
  });
});
