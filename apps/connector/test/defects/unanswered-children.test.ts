import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject, JsonValue } from '@source-mixpanel/exact-json';
import { runInProcess } from '../in-process.js';
import { lastState, partitionsOf } from '../python-connector-forms.js';
import {
  at,
  errors,
  numberOf,
  records,
  statuses,
  textAt,
} from '@source-mixpanel/testing/transcript';
import { messagesIn, type Run } from '../run-connector.js';
import { UNLIMITED_QUOTA, lastStates, MONTH_CONFIG, Stage } from '../stage.js';

let stage: Stage;
let catalog: JsonObject;
beforeAll(async () => {
  stage = await Stage.open({ quota: UNLIMITED_QUOTA });
  catalog = await stage.catalog('cohort_members', 'funnels');
});
beforeEach(() => {
  stage.server.control.reset();
  stage.server.control.changeProject({ deleteCohorts: [1003, 1004] });
});
afterAll(() => stage.close());

/** Reads in this process, where the waits of minutes between retries take no time. */
async function read(state: readonly JsonObject[] = []): Promise<Run> {
  // With one worker, because requests of several workers may arrive in any order.
  const config = stage.config({ ...MONTH_CONFIG, num_workers: 1, refresh_hours: 0 });
  const ended = await runInProcess(
    { kind: 'read', debug: false, config: 'config', catalog: 'catalog', state: 'state' },
    { config, catalog, state, environment: stage.environment },
  );
  return { ...ended, signal: null, messages: messagesIn(ended.stdout) };
}

/** A stream that sends a request for each funnel or cohort, and three of these. */
interface Children {
  readonly stream: 'cohort_members' | 'funnels';
  readonly path: string;
  /** The parameter of a request that contains the id. */
  readonly parameter: 'filter_by_cohort' | 'funnel_id';
  /** The member of a partition in the state that contains the id. */
  readonly key: 'id' | 'funnel_id';
  readonly column: 'cohort_id' | 'funnel_id';
  /** The ids in the order of Mixpanel's list. Requests for the second one fail. */
  readonly ids: readonly [number, number, number];
  readonly label: string;
  /** The value of `parameter` in requests for the second id. */
  readonly second: string;
}

const CHILDREN: readonly Children[] = [
  {
    stream: 'funnels',
    path: '/api/query/funnels',
    parameter: 'funnel_id',
    key: 'funnel_id',
    column: 'funnel_id',
    ids: [7509, 9070, 9071],
    label: 'funnel 9070 "2024"',
    second: '9070',
  },
  {
    stream: 'cohort_members',
    path: '/api/query/engage',
    parameter: 'filter_by_cohort',
    key: 'id',
    column: 'cohort_id',
    ids: [1000, 1001, 1002],
    label: 'cohort 1001 "Lucky"',
    second: '{"id":1001}',
  },
];

/** Returns the requested ids, in order, without the first `since` requests. */
const requestedIds = (since: number, { path, parameter }: Children): number[] =>
  stage.server.control
    .requests()
    .slice(since)
    .filter((request) => request.path === path)
    .flatMap(({ query, body }) => [query, body])
    .map((text) => /\d+/.exec(new URLSearchParams(text).get(parameter) ?? '')?.[0])
    .filter((id) => id !== undefined)
    .map(Number);

describe('a funnel and a cohort whose requests fail', () => {
  it.each([
    ['with 500 every time', 500, 'oops'],
    ['because their queries take too long', 400, 'Timeout Error.'],
  ])(
    '%s, are reported in errors and requested last by the next sync, while the others are delivered and saved',
    async (_what, status, error) => {
      const effect = {
        kind: 'answer',
        status,
        body: JSON.stringify({ error }),
        headers: {},
      } as const;
      stage.break(
        ...CHILDREN.map(({ path, parameter, second }) => ({
          path,
          parameters: { [parameter]: second },
          effect,
        })),
      );
      const failed = await read();
      expect(failed.code).toBe(1);
      for (const children of CHILDREN) expectOthers(failed, children);
      stage.break();
      const before = stage.server.control.requests().length;
      const again = await read(lastStates(failed));
      expect([again.code, errors(again.messages)]).toEqual([0, []]);
      for (const children of CHILDREN) {
        const [first, second, third] = children.ids;
        const order = [...new Set(requestedIds(before, children))];
        expect([children.stream, order.at(-1)]).toEqual([children.stream, second]);
        // The others are ordered by the second of their last read, which may be the same for both.
        expect(new Set(order)).toEqual(new Set([first, third, second]));
      }
    },
  );
});

/** Converts an id in a state to a number. Ids of funnels are saved as text, others as numbers. */
const idOf = (id: JsonValue | undefined): number =>
  typeof id === 'string' ? Number(id) : numberOf(id);

/** Asserts that the first and third id are delivered and saved, and the second is reported. */
function expectOthers(run: Run, { stream, ids, key, column, label }: Children): void {
  const [first, , third] = ids;
  const delivered = records(run.messages, stream).map((record) => numberOf(record[column]));
  expect(new Set(delivered)).toEqual(new Set([first, third]));
  const saved = partitionsOf(lastState(run, stream)).map(({ partition }) =>
    idOf(at(partition, key)),
  );
  expect(new Set(saved)).toEqual(new Set([first, third]));
  expect(statuses(run.messages, stream).at(-1)).toBe('INCOMPLETE');
  const texts = errors(run.messages)
    .filter((error) => at(error, 'stream_descriptor', 'name') === stream)
    .map((error) => textAt(error, 'message'));
  expect(texts).toEqual([expect.stringContaining(`${label}: `)]);
}
