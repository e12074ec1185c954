import type { JsonObject, JsonValue } from '@source-mixpanel/exact-json';

/** Returns one entry of a state file, as a platform passes it to the next sync. */
export function streamState(name: string, state: JsonValue): JsonObject {
  return {
    type: 'STREAM',
    stream: { stream_descriptor: { name }, stream_state: state },
  };
}

/** Cursors in the future, as in the tests of the Python connector, also for the mock's funnels. */
const FUTURE = {
  funnels: {
    '36152117': { date: '2030-01-01' },
    '7509': { date: '2030-01-01' },
    '9070': { date: '2030-01-01' },
    '9071': { date: '2030-01-01' },
  },
  revenue: { date: '2030-01-01' },
  cohorts: { created: '2030-01-01 00:00:00' },
  export: { time: '2030-01-01T00:00:00Z' },
  cohort_members: { last_seen: '2030-01-01T00:00:00' },
  engage: { last_seen: '2030-01-01T00:00:00' },
};

/** The cursors of `FUTURE` in a state file of a current platform: one entry for each stream. */
export const futureStates: readonly JsonObject[] = Object.entries(FUTURE).map(([name, state]) =>
  streamState(name, state),
);

/** Future cursors in the oldest format: one object, in which the cursor of export is `date`. */
export const oldFutureState: JsonObject = {
  ...FUTURE,
  cohorts: { created: '2030-07-01 00:00:00' },
  export: { date: '2030-01-01T00:00:00' },
};

/** Cursors before the start date of the tests, and funnels that the mock does not have. */
export const outdatedState: JsonObject = {
  funnels: { '8901755': { date: '2021-07-13' }, '10463655': { date: '2021-07-13' } },
  revenue: { date: '2021-07-01' },
  export: { date: '2021-06-16T12:00:00' },
};

/**
 * States of old versions of the Python connector, such as one cursor for all funnels. The cursors
 * are within the days for which the mock has data.
 */
export const legacyStates: readonly JsonObject[] = [
  streamState('funnels', { date: '2026-11-09' }),
  streamState('revenue', { date: '2026-11-09' }),
  streamState('cohorts', { created: '2026-10-26T00:00:00Z' }),
  streamState('export', { date: '2026-11-09T12:00:00' }),
  streamState('cohort_members', { last_seen: '2026-11-05T00:00:00' }),
  streamState('engage', { created: '2026-11-09T00:00:00' }),
];

/** Members that version 4 writes and that apply to no partition of these states. */
const EXTRAS = { use_global_cursor: false, lookback_window: 1 };

/**
 * States of version 4 of the Python connector: a cursor for each partition that was read, and the
 * common cursor `state`, which must not be used for the other partitions.
 */
export const currentStates: readonly JsonObject[] = [
  streamState('funnels', {
    ...EXTRAS,
    states: [
      { partition: { funnel_id: '7509' }, cursor: { date: '2026-11-10' } },
      { partition: { funnel_id: '9070' }, cursor: { date: '2026-11-09' } },
    ],
    state: { date: '2026-11-08' },
  }),
  streamState('revenue', { date: '2026-11-10' }),
  streamState('cohorts', { created: '2026-10-25 23:59:59' }),
  streamState('export', { time: '2026-11-09T12:00:00Z' }),
  streamState('cohort_members', {
    ...EXTRAS,
    states: [
      {
        partition: { id: 1000, parent_slice: {} },
        cursor: { last_seen: '2026-11-10T23:59:59' },
      },
      {
        partition: { id: 1002, parent_slice: {} },
        cursor: { last_seen: '2026-11-01T00:00:00' },
      },
    ],
    state: { last_seen: '2026-11-05T00:00:01' },
    parent_state: { cohorts: { created: '2026-11-03 00:00:00' } },
  }),
  streamState('engage', { last_seen: '2026-11-05T00:00:00' }),
];
