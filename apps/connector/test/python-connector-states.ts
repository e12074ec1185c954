import type { JsonObject, JsonValue } from '@source-mixpanel/exact-json';

/** Returns a state message as a platform passes it to the next sync. */
export function streamState(name: string, state: JsonValue): JsonObject {
  return {
    type: 'STREAM',
    stream: { stream_descriptor: { name }, stream_state: state },
  };
}

/** States from the Python connector and its tests, with the funnels of the mock. */
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

/** States with a cursor years in the future for each stream, so that nothing is left to read. */
export const abnormalState: readonly JsonObject[] = Object.entries(FUTURE).map(([name, state]) =>
  streamState(name, state),
);

/** The same in the form of the oldest versions: one object, with `date` as the cursor of export. */
export const oldAbnormalState: JsonObject = {
  ...FUTURE,
  cohorts: { created: '2030-07-01 00:00:00' },
  export: { date: '2030-01-01T00:00:00' },
};

/** States with the ids of deleted funnels as keys, and with dates before the start date. */
export const sampleState: JsonObject = {
  funnels: { '8901755': { date: '2021-07-13' }, '10463655': { date: '2021-07-13' } },
  revenue: { date: '2021-07-01' },
  export: { date: '2021-06-16T12:00:00' },
};

/** States with one cursor for all partitions and other old forms, within the days of the data. */
export const legacyStates: readonly JsonObject[] = [
  streamState('funnels', { date: '2026-11-09' }),
  streamState('revenue', { date: '2026-11-09' }),
  streamState('cohorts', { created: '2026-10-26T00:00:00Z' }),
  streamState('export', { date: '2026-11-09T12:00:00' }),
  streamState('cohort_members', { last_seen: '2026-11-05T00:00:00' }),
  streamState('engage', { created: '2026-11-09T00:00:00' }),
];

const EXTRAS = { use_global_cursor: false, lookback_window: 1 };

/** States as version 4 writes them: a cursor for each partition that it read, and a common one. */
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
