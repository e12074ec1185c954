import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { effort } from '@source-mixpanel/testing';
import { MemoryOutput, type Line } from '../../test/memory-output.js';
import { RangeStream, type SliceScript } from '../../test/range-stream.js';
import { start } from '../../test/run.js';
import type { ReadResult } from './run-read.js';

const fault = fc.record({
  kind: fc.constantFrom('broken' as const, 'broken' as const, 'broken' as const, 'fatal' as const),
  reads: fc.integer({ min: 1, max: 5 }),
  after: fc.nat(3),
  maxAttempts: fc.integer({ min: 1, max: 4 }),
  mayDivide: fc.boolean(),
});
const slice: fc.Arbitrary<SliceScript> = fc.record({
  length: fc.nat(7),
  batch: fc.integer({ min: 1, max: 4 }),
  bytes: fc.boolean(),
  checkpointEachBatch: fc.boolean(),
  fault: fc.option(fault, { nil: undefined, freq: 5 }),
});
const stream = fc.record({
  scripts: fc.array(slice, { maxLength: 9 }),
  grain: fc.integer({ min: 1, max: 6 }),
});
const plan = fc.record({
  streams: fc
    .array(stream, { minLength: 1, maxLength: 3 })
    .map((streams) => streams.map((one, index) => ({ ...one, name: `s${String(index)}` }))),
  workers: fc.integer({ min: 1, max: 8 }),
  incremental: fc.boolean(),
});
type Plan = typeof plan extends fc.Arbitrary<infer Value> ? Value : never;

interface Run {
  readonly streams: readonly RangeStream[];
  readonly lines: readonly Line[];
  readonly result: ReadResult;
}

interface RunOptions {
  readonly state?: string;
  readonly signal?: AbortSignal;
  /** Receives the streams before the run starts. */
  readonly ranges?: RangeStream[];
  readonly pause: () => Promise<void>;
}

async function run({ streams, workers, incremental }: Plan, options: RunOptions): Promise<Run> {
  const { pause, ranges: known, ...given } = options;
  const output = new MemoryOutput(pause);
  const ranges = streams.map((one) => new RangeStream({ ...one, pause }));
  known?.push(...ranges);
  const catalog = ranges.map(
    ({ name }) => ({ name, syncMode: incremental ? 'incremental' : 'full_refresh' }) as const,
  );
  const result = await start(ranges, { catalog, output, workers, ...given }).result;
  expect(output.brokenRules(ranges, result)).toEqual([]);
  return { streams: ranges, lines: output.lines, result };
}

const readsOf = (streams: readonly RangeStream[]): number =>
  streams.reduce((sum, { started }) => sum + started, 0);
const TIMEOUT_MILLISECONDS = 60_000;
const noPause = (): Promise<void> => Promise.resolve();
const range = (end: number): number[] => Array.from({ length: end }, (_, index) => index);

interface Collected {
  readonly records: number[];
  readonly states: {
    readonly message: unknown;
    readonly through: number;
    readonly records: number;
  }[];
  readonly terminal: string | undefined;
}

/**
 * Collects the records and states of one stream. Expects that each state covers only records that
 * come before it (or that an earlier sync has read: the numbers below `readBefore`), and that no
 * state covers less than an earlier one.
 */
function collect(lines: readonly Line[], name: string, readBefore = 0): Collected {
  const records: number[] = [];
  const states: Collected['states'] = [];
  let terminal: string | undefined;
  for (const { record, state, trace } of lines) {
    if (record?.stream === name) records.push(record.data['n'] as number);
    if (trace?.stream_status?.stream_descriptor.name === name)
      terminal = trace.stream_status.status;
    if (state?.stream.stream_descriptor.name !== name) continue;
    const through = state.stream.stream_state['through'] as number;
    const emitted = new Set([...range(readBefore), ...records]);
    expect(range(through).filter((number) => !emitted.has(number))).toEqual([]);
    expect(through).toBeGreaterThanOrEqual(states.at(-1)?.through ?? 0);
    states.push({ message: state, through, records: records.length });
  }
  if (terminal === 'COMPLETE') expect(states.length).toBeGreaterThan(0);
  return { records, states, terminal };
}

/** Returns whether every fault of the plan is repaired by a repeated read. */
function mustComplete({ streams }: Plan): boolean {
  return streams
    .flatMap(({ scripts }) => scripts)
    .every(
      (one) =>
        one.fault === undefined ||
        (one.fault.kind === 'broken' && one.fault.reads < one.fault.maxAttempts),
    );
}

/** Returns a plan with only this stream, without its faults, and always incremental. */
function healthy(planned: Plan, name: string): Plan {
  const streams = planned.streams
    .filter((one) => one.name === name)
    .map((one) => ({
      ...one,
      scripts: one.scripts.map((script) => ({ ...script, fault: undefined })),
    }));
  return { ...planned, streams, incremental: true };
}

/**
 * Expects that a sync that continues from any state reads exactly the records that the state does
 * not cover.
 */
async function expectResumable(planned: Plan, one: RangeStream, first: Collected): Promise<void> {
  for (const state of first.states) {
    const again = await run(healthy(planned, one.name), {
      pause: noPause,
      state: JSON.stringify([state.message]),
    });
    const resumed = collect(again.lines, one.name, state.through).records;
    expect(new Set([...first.records.slice(0, state.records), ...resumed]).size).toBe(one.total);
    expect(resumed.length).toBe(one.total - state.through);
  }
}

describe('runRead, with any streams', () => {
  it(
    'writes exact counts, correct states in order and valid statuses, and loses no record if the next sync continues from any state',
    async () => {
      await fc.assert(
        fc.asyncProperty(plan, fc.scheduler(), async (planned, scheduler) => {
          const pause = (): Promise<void> => scheduler.schedule(Promise.resolve());
          const { streams, lines, result } = await scheduler.waitFor(run(planned, { pause }));
          if (mustComplete(planned)) expect(result.kind).toBe('complete');
          for (const one of streams) {
            const first = collect(lines, one.name);
            const failed = result.kind === 'failed' && result.streams.includes(one.name);
            expect(first.terminal).toBe(failed ? 'INCOMPLETE' : 'COMPLETE');
            const distinct = new Set(first.records);
            if (!failed) expect(distinct.size).toBe(one.total);
            if (!one.hasBrokenAfterEmission) expect(distinct.size).toBe(first.records.length);
            expect(one.maxInFlight).toBeLessThanOrEqual(2 * planned.workers);
            expect(one.maxReaders).toBeLessThanOrEqual(planned.workers);
            await expectResumable(planned, one, first);
          }
        }),
        effort(120),
      );
    },
    TIMEOUT_MILLISECONDS,
  );

  it(
    'ends every stream when stopped at any moment, writes only correct states and begins no further read',
    async () => {
      await fc.assert(
        fc.asyncProperty(plan, fc.nat(60), fc.scheduler(), async (planned, moment, scheduler) => {
          const stop = new AbortController();
          const ranges: RangeStream[] = [];
          let pauses = 0;
          let readsAtStop = 0;
          const pause = (): Promise<void> => {
            pauses += 1;
            if (pauses === moment + 1) {
              stop.abort(new Error('stopped'));
              readsAtStop = readsOf(ranges);
            }
            return scheduler.schedule(Promise.resolve());
          };
          const { lines } = await scheduler.waitFor(
            run(planned, { pause, signal: stop.signal, ranges }),
          );
          if (stop.signal.aborted) expect(readsOf(ranges)).toBe(readsAtStop);
          for (const one of ranges) {
            const first = collect(lines, one.name);
            expect(['COMPLETE', 'INCOMPLETE']).toContain(first.terminal);
            if (first.terminal === 'COMPLETE') expect(new Set(first.records).size).toBe(one.total);
            await expectResumable(planned, one, first);
          }
        }),
        effort(120),
      );
    },
    TIMEOUT_MILLISECONDS,
  );
});
