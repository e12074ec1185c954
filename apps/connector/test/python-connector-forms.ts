import { expect } from '@jest/globals';
import type { JsonObject, JsonValue } from '@source-mixpanel/exact-json';
import { objectAt, states } from '@source-mixpanel/testing/transcript';
import { SERVED_STREAMS } from './project-facts.js';
import type { Run } from './run-connector.js';

export const INCREMENTAL = SERVED_STREAMS.filter((name) => name !== 'annotations');

/** Returns the last state of a stream in a run. */
export function lastState(run: Run, name: string): JsonObject {
  return objectAt(states(run.messages, name).at(-1), 'stream', 'stream_state');
}

export const partitionsOf = (state: JsonObject): readonly JsonObject[] =>
  (state['states'] ?? []) as readonly JsonObject[];

const toPlain = (value: JsonValue | undefined): unknown =>
  JSON.parse(JSON.stringify(value ?? null));

/** For each stream, a function that asserts that the Python connector can read a state. */
const FORMS: Readonly<Record<string, (state: JsonObject) => void>> = {
  export: ({ time }) => {
    expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  },
  engage: ({ last_seen: lastSeen }) => {
    expect(lastSeen).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
  },
  cohorts: ({ created }) => {
    expect(created).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
  },
  revenue: ({ date }) => {
    expect(date).toMatch(/^\d{4}-\d\d-\d\d$/);
  },
  funnels: (state) => {
    for (const { partition, cursor } of partitionsOf(state)) {
      expect(toPlain(partition)).toEqual({ funnel_id: expect.stringMatching(/^\d+$/) });
      expect(toPlain(cursor)).toEqual({ date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) });
    }
  },
  cohort_members: (state) => {
    for (const { partition, cursor } of partitionsOf(state)) {
      expect(toPlain(partition)).toEqual({ id: expect.any(Number), parent_slice: {} });
      expect(toPlain(cursor)).toEqual({
        last_seen: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/),
      });
    }
  },
};

/** Asserts that the Python connector can read the last states of a run. */
export function checkPythonForm(run: Run): void {
  for (const name of INCREMENTAL) FORMS[name]?.(lastState(run, name));
}
