import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@source-mixpanel/exact-json';
import { BrokenSliceError, type Stream } from '@source-mixpanel/stream';
import { story, type Line } from '../../test/memory-output.js';
import { start } from '../../test/run.js';
import { checkpoint, list, row, simpleStream } from '../../test/simple-stream.js';

const broken = (maxAttempts: number, mayDivide: boolean): BrokenSliceError =>
  new BrokenSliceError('broken_body', 'The answer broke.', { maxAttempts, mayDivide });

/**
 * Creates a stream whose slices are ranges of integers, from `from` to below `to`. It records all
 * reads; `fails` decides which of them break.
 */
function spans(options: {
  readonly slices: readonly JsonObject[];
  readonly mayDivide: boolean;
  readonly maxAttempts: number;
  fails(from: number, to: number, read: number): boolean;
}): { readonly stream: Stream; readonly reads: string[] } {
  const reads: string[] = [];
  const stream = simpleStream({
    slices: () => list(options.slices),
    async *read({ from, to }) {
      const [first, end] = [Number(from), Number(to)];
      const name = `${String(first)}-${String(end)}`;
      reads.push(name);
      await Promise.resolve();
      const read = reads.filter((other) => other === name).length;
      if (options.fails(first, end, read)) throw broken(options.maxAttempts, options.mayDivide);
      for (let id = first; id < end; id += 1) yield row(id);
      yield checkpoint({ through: end });
    },
    split: ({ from, to }) => {
      const [first, end] = [Number(from), Number(to)];
      const middle = Math.floor((first + end) / 2);
      return middle === first
        ? undefined
        : [
            { from: first, to: middle },
            { from: middle, to: end },
          ];
    },
  });
  return { stream, reads };
}

const warnings = (lines: readonly Line[]): string[] =>
  lines.flatMap(({ log }) => (log?.level === 'WARN' ? log.message : []));

describe('a broken slice', () => {
  it('is read again, up to the maxAttempts of its error', async () => {
    const { stream, reads } = spans({
      slices: [{ from: 0, to: 1 }],
      mayDivide: false,
      maxAttempts: 4,
      fails: (_from, _to, read) => read < 4,
    });
    const { output, result } = start([stream]);
    expect((await result).kind).toBe('complete');
    expect(reads).toHaveLength(4);
    expect(warnings(output.lines)).toEqual([
      'Stream s reads a slice again (attempt 2 of 4): The answer broke. (code: broken_body)',
      'Stream s reads a slice again (attempt 3 of 4): The answer broke. (code: broken_body)',
      'Stream s reads a slice again (attempt 4 of 4): The answer broke. (code: broken_body)',
    ]);
  });

  it('fails the stream after maxAttempts reads if it may not be divided', async () => {
    const { stream, reads } = spans({
      slices: [{ from: 0, to: 8 }],
      mayDivide: false,
      maxAttempts: 3,
      fails: () => true,
    });
    const { output, result } = start([stream]);
    expect((await result).kind).toBe('failed');
    expect(reads).toHaveLength(3);
    expect(story(output.lines, 's')).toContain('error transient_error');
  });

  it('is divided after maxAttempts reads, and its pieces commit in its place', async () => {
    const { stream, reads } = spans({
      slices: [
        { from: 0, to: 4 },
        { from: 4, to: 5 },
      ],
      mayDivide: true,
      maxAttempts: 1,
      fails: (from, to) => to - from > 2,
    });
    const { output, result } = start([stream]);
    expect((await result).kind).toBe('complete');
    expect(reads.filter((read) => read !== '4-5')).toEqual(['0-4', '0-2', '2-4']);
    expect(warnings(output.lines)).toEqual([
      'Stream s reads a slice in 2 pieces: The answer broke. (code: broken_body)',
    ]);
    const states = story(output.lines, 's').filter((line) => line.startsWith('state'));
    expect(states).toEqual([
      'state {"through":2} 3',
      'state {"through":4} 2',
      'state {"through":5} 0',
    ]);
  });

  it('fails the stream when it cannot be divided any further', async () => {
    for (const overrides of [{}, { split: () => undefined }, { split: () => [] }]) {
      let reads = 0;
      const stream = simpleStream({
        read: () => {
          reads += 1;
          throw broken(2, true);
        },
        ...overrides,
      });
      const { output, result } = start([stream]);
      expect((await result).kind).toBe('failed');
      expect(reads).toBe(2);
      expect(story(output.lines, 's').slice(-2)).toEqual(['error transient_error', 'INCOMPLETE']);
    }
  });

  it('may break twelve times before it is read completely', async () => {
    const { stream, reads } = spans({
      slices: [{ from: 0, to: 1 }],
      mayDivide: false,
      maxAttempts: 100,
      fails: (_from, _to, read) => read <= 12,
    });
    expect(await start([stream]).result).toEqual({ kind: 'complete' });
    expect(reads).toHaveLength(13);
  });

  it('may break at most twelve times, however it is divided', async () => {
    const { stream, reads } = spans({
      slices: [{ from: 0, to: 1024 }],
      mayDivide: true,
      maxAttempts: 4,
      fails: () => true,
    });
    const { result } = start([stream]);
    expect((await result).kind).toBe('failed');
    // 4 reads of the slice, 4 of its first half, 4 of its first quarter, and the one that exceeds
    // the limit.
    expect(reads).toHaveLength(13);
  });

  it('commits the pieces that were read before another piece failed', async () => {
    const { stream } = spans({
      slices: [{ from: 0, to: 4 }],
      mayDivide: true,
      maxAttempts: 1,
      fails: (from, to) => to - from > 2 || from >= 2,
    });
    const { output, result } = start([stream]);
    expect((await result).kind).toBe('failed');
    const lines = story(output.lines, 's');
    expect(lines).toContain('state {"through":2} 2');
    expect(lines.at(-1)).toBe('INCOMPLETE');
  });

  it('does not commit the progress of a broken read', async () => {
    let reads = 0;
    let release = (): void => undefined;
    const secondBroke = new Promise<void>((resolve) => {
      release = resolve;
    });
    const stream = simpleStream({
      slices: () => list([{ id: 'first' }, { id: 'second' }]),
      async *read({ id }) {
        if (id === 'first') {
          await secondBroke;
          yield checkpoint({ first: true });
          return;
        }
        reads += 1;
        yield checkpoint({ [`read ${String(reads)}`]: true });
        if (reads === 1) throw broken(2, false);
        release();
      },
    });
    const { output, result } = start([stream]);
    await result;
    expect(output.text).toContain('read 2');
    expect(output.text).not.toContain('read 1');
  });
});
