import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { defaultOptions } from '@source-mixpanel/fixtures-server';
import type { JsonObject } from '@source-mixpanel/exact-json';
import { lastState } from './python-connector-forms.js';
import { objectAt, ofType, records, statuses, textAt } from '@source-mixpanel/testing/transcript';
import type { Run } from './run-connector.js';
import { lastStates, Stage } from './stage.js';

const STREAMS = ['cohort_members', 'funnels'];
/** The number of requests for lists: one for funnels and one for cohorts. */
const LISTS = 2;

let stage: Stage;
let catalog: JsonObject;
let quota: number;
let first: Run;
beforeAll(async () => {
  stage = await Stage.open();
  catalog = await stage.catalog(...STREAMS);
  const { cohorts, funnels } = stage.server.mixpanel.project;
  await stage.close();
  // The quota suffices for one complete sync, and for the lists that a second sync needs.
  quota = LISTS + funnels.length + cohorts.length + LISTS;
  stage = await Stage.open({ quota: { ...defaultOptions.quota, queryPerHour: quota } });
  first = await read();
  expect(first.code).toBe(0);
});
afterAll(() => stage.close());

const read = (state?: unknown, change: JsonObject = {}, stopOn?: string): Promise<Run> =>
  stage.read(
    { catalog, config: stage.config({ requests_per_hour: { query: quota }, ...change }), state },
    { stopOn },
  );

const leftOut = (run: Run): string[] =>
  ofType(run.messages, 'LOG')
    .map((message) => textAt(message, 'log', 'message'))
    .filter((text) => text.includes('not read again'));

describe('a sync after another one has used up the quota', () => {
  let second: Run;
  beforeAll(async () => {
    second = await read(lastStates(first));
  });

  it('leaves out recently read funnels and cohorts instead of waiting for quota, and logs this', () => {
    const { cohorts, funnels } = stage.server.mixpanel.project;
    expect(second.code).toBe(0);
    expect(statuses(second.messages, 'funnels')).toEqual(['STARTED', 'RUNNING', 'COMPLETE']);
    expect(leftOut(second).sort()).toEqual([
      expect.stringMatching(
        new RegExp(
          `^Stream cohort_members: ${cohorts.length} cohorts were not read again, .* ago.$`,
        ),
      ),
      expect.stringMatching(
        new RegExp(`^Stream funnels: ${funnels.length} funnels were not read again, .* ago.$`),
      ),
    ]);
    for (const name of STREAMS) expect(records(second.messages, name)).toEqual([]);
  });

  it('ends with the state that it began with', () => {
    for (const name of STREAMS) {
      expect(lastState(second, name)).toMatchObject(lastState(first, name));
    }
  });
});

describe('a sync that must read funnels and cohorts again', () => {
  const DAYS_AGO = '2026-11-01T00:00:00Z';
  const oldStates = (): JsonObject[] =>
    lastStates(first).map((state) => ({
      ...state,
      stream: JSON.parse(
        JSON.stringify(state['stream']).replaceAll(/\d{4}-\d\d-\d\dT[\d:]{8}Z/g, DAYS_AGO),
      ) as JsonObject,
    }));

  it.each<[string, () => readonly JsonObject[], JsonObject]>([
    ['because they were read days ago', oldStates, {}],
    ['because refresh_hours is 0', () => lastStates(first), { refresh_hours: 0 }],
    [
      'because the state does not contain when they were read',
      () =>
        lastStates(first).map((state) => ({
          ...state,
          stream: { ...(state['stream'] as JsonObject), stream_state: withoutReads(state) },
        })),
      {},
    ],
  ])('waits for quota %s', async (_why, state, change) => {
    const run = await read(state(), change, '"RATE_LIMITED"');
    expect(run.signal).toBe('SIGTERM');
    expect(leftOut(run)).toEqual([]);
  });
});

function withoutReads(state: JsonObject): JsonObject {
  const saved = objectAt(state, 'stream', 'stream_state');
  return Object.fromEntries(Object.entries(saved).filter(([name]) => name !== 'last_reads'));
}
