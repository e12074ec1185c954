import { describe, expect, it } from '@jest/globals';
import { BrokenSliceError } from './errors.js';
import type { ReadIo } from './io.js';
import { readSlice } from './read-slice.js';
import type { StreamSync } from './stream.js';

type Span = { readonly from: number; readonly to: number };

const io = (signal = new AbortController().signal): ReadIo => ({
  name: 'numbers',
  signal,
  report: () => undefined,
  envelope: () => ({ prefix: new Uint8Array(), suffix: new Uint8Array() }),
});

interface Breaking {
  readonly maxAttempts: number;
  readonly mayDivide: boolean;
  readonly breaks: (span: Span, reads: number) => boolean;
}

/**
 * Returns a sync whose slices are spans of numbers, one row per number, and the list of all reads.
 */
function numbers({ maxAttempts, mayDivide, breaks }: Breaking) {
  const reads: string[] = [];
  const sync: StreamSync<Span> = {
    state: undefined,
    async *slices() {
      yield { from: 0, to: 4 };
    },
    async *read(span) {
      const name = `${span.from}-${span.to}`;
      reads.push(name);
      const count = reads.filter((read) => read === name).length;
      if (breaks(span, count)) {
        throw new BrokenSliceError('broken_body', 'It broke.', { maxAttempts, mayDivide });
      }
      for (let n = span.from; n < span.to; n += 1) yield { kind: 'rows', rows: [{ n }] };
    },
    split: ({ from, to }) => {
      const middle = (from + to) / 2;
      return Number.isInteger(middle)
        ? [
            { from, to: middle },
            { from: middle, to },
          ]
        : undefined;
    },
  };
  return { sync, reads };
}

async function stepsOf(breaking: Breaking, signal?: AbortSignal) {
  const { sync, reads } = numbers(breaking);
  const steps: string[] = [];
  const reading = (async () => {
    for await (const step of readSlice(sync, { from: 0, to: 4 }, io(signal))) {
      steps.push(step.kind === 'rows' ? JSON.stringify(step.rows[0]?.['n']) : step.kind);
    }
  })();
  return { failed: await reading.catch((error: unknown) => error), steps, reads };
}

describe('a slice that breaks', () => {
  it('is read again until a read succeeds, at most maxAttempts times', async () => {
    const { steps, failed } = await stepsOf({
      maxAttempts: 3,
      mayDivide: true,
      breaks: (_span, reads) => reads < 3,
    });
    expect(failed).toBeUndefined();
    expect(steps).toEqual(['broken', 'broken', '0', '1', '2', '3', 'end']);
  });

  it('is read in pieces in the order of the slice, and each piece may break maxAttempts times', async () => {
    const { steps, reads } = await stepsOf({
      maxAttempts: 2,
      mayDivide: true,
      breaks: ({ from, to }, count) => to - from === 4 || (from === 2 && count < 2),
    });
    expect(reads).toEqual(['0-4', '0-4', '0-2', '2-4', '2-4']);
    expect(steps).toEqual(['broken', 'broken', '0', '1', 'end', 'broken', '2', '3', 'end']);
  });

  it('throws the error if it may not be divided, and always after 12 broken reads', async () => {
    const whole = await stepsOf({ maxAttempts: 2, mayDivide: false, breaks: () => true });
    expect(whole).toMatchObject({ failed: { code: 'broken_body' }, reads: ['0-4', '0-4'] });
    const endless = await stepsOf({ maxAttempts: 100, mayDivide: true, breaks: () => true });
    expect(endless.failed).toMatchObject({ code: 'broken_body' });
    expect(endless.reads).toHaveLength(13);
  });

  it('is divided at once if maxAttempts is 0, and that does not count as a broken read', async () => {
    const all: string[] = [];
    const sync: StreamSync<Span> = {
      state: undefined,
      async *slices() {
        yield { from: 0, to: 64 };
      },
      async *read({ from, to }) {
        if (to - from > 1) {
          throw new BrokenSliceError('body_too_large', 'Too large.', {
            maxAttempts: 0,
            mayDivide: true,
          });
        }
        yield { kind: 'rows', rows: [{ n: from }] };
      },
      split: ({ from, to }) => [
        { from, to: (from + to) / 2 },
        { from: (from + to) / 2, to },
      ],
    };
    for await (const step of readSlice(sync, { from: 0, to: 64 }, io())) all.push(step.kind);
    expect(all.filter((kind) => kind === 'broken')).toHaveLength(63);
    expect(all.filter((kind) => kind === 'rows')).toHaveLength(64);
  });

  it('may be divided into more than 12 pieces, because only broken reads are limited', async () => {
    const reads: string[] = [];
    const sync: StreamSync<Span> = {
      state: undefined,
      async *slices() {
        yield { from: 0, to: 24 };
      },
      async *read({ from, to }) {
        reads.push(`${from}-${to}`);
        if (to - from > 1) {
          throw new BrokenSliceError('broken_body', 'It broke.', {
            maxAttempts: 2,
            mayDivide: true,
          });
        }
        yield { kind: 'rows', rows: [{ n: from }] };
      },
      split: () => Array.from({ length: 24 }, (_, from) => ({ from, to: from + 1 })),
    };
    const rows: unknown[] = [];
    for await (const step of readSlice(sync, { from: 0, to: 24 }, io())) {
      if (step.kind === 'rows') rows.push(step.rows[0]?.['n']);
    }
    expect(reads).toHaveLength(2 + 24);
    expect(rows).toEqual(Array.from({ length: 24 }, (_, n) => n));
  });

  it('is not read again once the signal aborts, and then rejects even if the read returned normally', async () => {
    const stop = new AbortController();
    const reason = new Error('stopped');
    const broken = await stepsOf(
      { maxAttempts: 9, mayDivide: true, breaks: () => (stop.abort(reason), true) },
      stop.signal,
    );
    expect(broken.reads).toHaveLength(1);
    const quiet = new AbortController();
    const ended = await stepsOf(
      { maxAttempts: 9, mayDivide: true, breaks: ({ to }) => (quiet.abort(reason), to < 0) },
      quiet.signal,
    );
    expect(ended).toMatchObject({ failed: reason, steps: [] });
  });
});
