import { eventColumns } from '@source-mixpanel/mixpanel';
import type { JsonObject } from '@source-mixpanel/exact-json';

const DATE = '2026-11-09';
const NAMES = { '': '', $city: 'city', Name: '_Name', __proto__x: '__proto__x', city: '_city' };

const columns = eventColumns({ saved: { names: NAMES } });
/** The column names as a sync writes them at its end. */
const PACKED = columns.dump();
columns.assign(['$email', 'plan', 'Plan']);
/**
 * The column names as a running sync writes them: the earlier names and the new ones in two lists.
 */
const PACKED_IN_TWO_LISTS = columns.dump();

const streamState = (name: string, state: JsonObject): JsonObject => ({
  type: 'STREAM',
  stream: { stream_descriptor: { name }, stream_state: state },
});

/** A state of each stream, in a form that the connector writes. */
export const savedStates: readonly JsonObject[] = [
  streamState('annotations', { __ab_no_cursor_state_message: true }),
  streamState('cohorts', { created: `${DATE} 00:00:00` }),
  streamState('engage', { last_seen: `${DATE}T23:59:59`, ...PACKED }),
  streamState('cohort_members', {
    states: [
      { partition: { id: 7, parent_slice: {} }, cursor: { last_seen: `${DATE}T05:54:18` } },
      { partition: { id: 8, parent_slice: {} }, cursor: { last_seen: `${DATE}T00:00:00` } },
    ],
    use_global_cursor: false,
    names: NAMES,
  }),
  streamState('export', {
    read_through: DATE,
    time: `${DATE}T23:12:23Z`,
    processed_until: `${DATE}T23:46:51Z`,
    filter: 'proven',
    zone: 'UTC',
    ...PACKED_IN_TWO_LISTS,
  }),
  streamState('funnels', {
    states: [{ partition: { funnel_id: '9' }, cursor: { date: DATE } }],
  }),
  streamState('revenue', { date: DATE }),
];
