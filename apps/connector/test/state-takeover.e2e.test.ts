import { canonicalJson } from '@source-mixpanel/testing/canonical-json';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseJson, type JsonObject } from '@source-mixpanel/exact-json';
import { checkPythonForm, INCREMENTAL, lastState, partitionsOf } from './python-connector-forms.js';
import {
  futureStates,
  currentStates,
  legacyStates,
  oldFutureState,
  outdatedState,
  streamState,
} from './python-connector-states.js';
import {
  at,
  errors,
  numberOf,
  records,
  states,
  statuses,
  textAt,
  warnings,
} from '@source-mixpanel/testing/transcript';
import {
  SERVED_STREAMS,
  onlyServed,
  factsOf,
  isServed,
  profilesSince,
  expectedFacts,
  type StreamName,
} from './project-facts.js';
import type { Run } from './run-connector.js';
import { UNLIMITED_QUOTA, MONTH, MONTH_CONFIG, Stage } from './stage.js';

let stage: Stage;
let catalog: JsonObject;
beforeAll(async () => {
  stage = await Stage.open({ quota: UNLIMITED_QUOTA });
  catalog = await stage.catalog(...SERVED_STREAMS);
});
afterAll(() => stage.close());

/** Runs a sync that continues from a state. Returns the requests as `endpoint funnel from to`. */
async function continueFrom(state: unknown): Promise<{ run: Run; requests: string[] }> {
  const seen = stage.server.control.requests().length;
  const run = await stage.read({ catalog, config: stage.config(MONTH_CONFIG), state });
  const sent = stage.server.control.requests().slice(seen);
  const requests = sent.map(({ path, query }) => {
    const parameters = new URLSearchParams(query);
    const days = ['from_date', 'to_date'].map((name) => parameters.get(name));
    const funnel = parameters.get('funnel_id') ?? '';
    return `${path.slice(path.lastIndexOf('/') + 1)} ${funnel} ${days.join(' ')}`;
  });
  return { run, requests };
}

/** Returns the warnings of a stream, which begin with its name. */
const warningsOf = (run: Run, name: StreamName): string[] =>
  warnings(run.messages).filter((text) => text.startsWith(`Stream ${name}:`));

/** Returns the profiles of the run that have a time of update. */
const datedIn = (run: Run, name: StreamName): JsonObject[] =>
  records(run.messages, name).filter((record) => typeof record['last_seen'] === 'string');

describe('a state of the Python connector with cursors in the future', () => {
  it.each([
    ['a list of streams', futureStates],
    ['one object', oldFutureState],
  ])('is replaced by the present with a warning, and nothing is read: %s', async (_form, state) => {
    const { run, requests } = await continueFrom(state);
    expect(run.code).toBe(0);
    for (const name of INCREMENTAL) {
      expect([name, datedIn(run, name)]).toEqual([name, []]);
      expect(statuses(run.messages, name).at(-1)).toBe('COMPLETE');
      expect(states(run.messages, name).length).toBeGreaterThan(0);
      expect(warningsOf(run, name)).toContainEqual(expect.stringContaining('is in the future'));
    }
    for (const name of onlyServed('cohorts', 'export', 'funnels', 'revenue')) {
      expect([name, records(run.messages, name)]).toEqual([name, []]);
    }
    expect(requests.filter((request) => /^(?:export|revenue|funnels) /.test(request))).toEqual([]);
    expect(partitionsOf(lastState(run, 'funnels'))).toHaveLength(4);
    for (const name of INCREMENTAL) {
      expect([name, JSON.stringify(lastState(run, name))]).toEqual([
        name,
        expect.not.stringContaining('2030'),
      ]);
    }
  });
});

describe('a state of the Python connector from before the start date', () => {
  it('makes the sync read everything from the start date on, and keep deleted funnels in the state', async () => {
    const { run } = await continueFrom(outdatedState);
    expect(run.code).toBe(0);
    for (const name of SERVED_STREAMS) {
      expect(factsOf(run, name)).toEqual(expectedFacts(stage.server, name, MONTH));
    }
    checkPythonForm(run);
    const ids = partitionsOf(lastState(run, 'funnels')).map(({ partition }) =>
      at(partition, 'funnel_id'),
    );
    expect(ids).toEqual(expect.arrayContaining(['8901755', '10463655', '7509', '9070', '9071']));
  });
});

describe.each([
  ['of old versions, with one cursor for all partitions', legacyStates],
  ['of version 4', currentStates],
])('a state of the Python connector %s', (version, saved) => {
  const isOld = version.startsWith('of old');
  let run: Run;
  let requests: string[];
  beforeAll(async () => {
    ({ run, requests } = await continueFrom(saved));
  });

  it('is accepted, and the next state has the same format', () => {
    expect(run.code).toBe(0);
    for (const name of SERVED_STREAMS) expect(statuses(run.messages, name).at(-1)).toBe('COMPLETE');
    checkPythonForm(run);
    expect(partitionsOf(lastState(run, 'funnels'))).toHaveLength(3);
  });

  it('export: reads every later event, and no day before the lookback window', () => {
    const delivered = factsOf(run, 'export');
    const since = Date.parse('2026-11-09T12:00:00Z');
    const events = records(run.messages, 'export');
    const missing = stage.events().filter((event) => {
      const time = numberOf(at(event, 'properties', 'time'));
      return time * 1000 >= since && !delivered.has(canonicalJson(event));
    });
    expect(missing).toEqual([]);
    expect(events.length).toBeLessThan(stage.events().length);
    // Slices are requested concurrently, so their order varies.
    const [filterTest, ...slices] = requests.filter((request) => request.startsWith('export'));
    expect([filterTest, ...slices.sort()]).toEqual([
      'export  2026-11-09 2026-11-09',
      'export  2026-11-04 2026-11-09',
      'export  2026-11-10 2026-11-10',
    ]);
  });

  it('funnels and revenue: reads five days before each cursor again', () => {
    const days = requests.filter((request) => /^(?:funnels|revenue) /.test(request)).sort();
    const expected = isOld
      ? [
          'funnels 7509 2026-11-04 2026-11-10',
          'funnels 9070 2026-11-04 2026-11-10',
          'funnels 9071 2026-11-04 2026-11-10',
          'revenue  2026-11-04 2026-11-10',
        ]
      : [
          'funnels 7509 2026-11-05 2026-11-10',
          'funnels 9070 2026-11-04 2026-11-10',
          // This funnel was never read, so it is read from the start date.
          'funnels 9071 2026-10-15 2026-11-10',
          'revenue  2026-11-05 2026-11-10',
        ];
    expect(days).toEqual(expected.filter((request) => isServed(request.split(' ')[0])));
    for (const name of onlyServed('funnels', 'revenue')) {
      const truth = expectedFacts(stage.server, name, MONTH);
      for (const [key, text] of factsOf(run, name)) expect(truth.get(key)).toBe(text);
    }
  });

  it('cohorts: reads those that were created in the second of the cursor or later', () => {
    const ids = records(run.messages, 'cohorts').map(({ id }) => numberOf(id));
    expect(ids).toEqual(isOld ? [1003, 1004] : [1001, 1003, 1004]);
  });

  it('engage: reads profiles that were updated since the cursor, or all profiles if the cursor was not last_seen', () => {
    const since = isOld ? MONTH.from : '2026-11-05T00:00:00';
    expect(sortedIds(datedIn(run, 'engage'))).toEqual(
      sortedIds(profilesSince(stage.server, since)),
    );
  });

  it('cohort_members: continues each cohort from its own cursor, the old common cursor or the start date', () => {
    const common = isOld ? '2026-11-05T00:00:00' : MONTH.from;
    const own = isOld ? {} : { 1000: '2026-11-10T23:59:59', 1002: '2026-11-01T00:00:00' };
    const since = new Map(Object.entries<string>(own));
    for (const { id } of stage.server.mixpanel.project.cohorts) {
      const found = datedIn(run, 'cohort_members').filter(
        (record) => numberOf(record['cohort_id']) === id,
      );
      const members = new Set(stage.server.control.truth().members(id).map(idOf));
      const expected = profilesSince(stage.server, since.get(String(id)) ?? common).filter(
        (profile) => members.has(textAt(profile, 'distinct_id')),
      );
      expect([id, sortedIds(found)]).toEqual([id, sortedIds(expected)]);
    }
  });
});

describe('an unreadable state', () => {
  const unreadable: readonly (readonly [StreamName, JsonObject, string])[] = [
    ['cohort_members', partition({ id: 1000 }, { last_seen: 'soon' }), 'last_seen'],
    ['cohorts', { created: 20260101 }, 'created'],
    ['engage', { last_seen: 'soon' }, 'last_seen'],
    ['export', { time: 'soon' }, 'time'],
    ['funnels', partition({ funnel_id: '7509' }, { date: 'soon' }), 'date'],
    ['revenue', { date: 'yesterday' }, 'date'],
  ];
  const corrupt = unreadable.filter(([name]) => isServed(name));

  it('makes only its stream fail, with a config error that contains the stream and the field', async () => {
    const { run } = await continueFrom(corrupt.map(([name, state]) => streamState(name, state)));
    expect(run.code).toBe(1);
    for (const [name, , field] of corrupt) {
      const own = errors(run.messages).filter(
        (error) => at(error, 'stream_descriptor', 'name') === name,
      );
      expect(own).toHaveLength(1);
      expect(own[0]).toMatchObject({ failure_type: 'config_error' });
      const message = textAt(own[0], 'message');
      expect(message).toContain(`"${name}"`);
      expect(message).toMatch(new RegExp(`\\b${field}\\b`));
      expect(message).not.toMatch(/soon|yesterday|20260101/);
      expect(statuses(run.messages, name).at(-1)).toBe('INCOMPLETE');
      // A new STATE would replace it, and the next sync would silently start from the beginning.
      expect(states(run.messages, name)).toEqual([]);
    }
    expect(statuses(run.messages, 'annotations').at(-1)).toBe('COMPLETE');
  });

  it('of one stream does not prevent the others from delivering everything', async () => {
    const { run } = await continueFrom([streamState('export', { time: 'soon' })]);
    expect(run.code).toBe(1);
    for (const name of SERVED_STREAMS.filter((one) => one !== 'export')) {
      expect(factsOf(run, name)).toEqual(expectedFacts(stage.server, name, MONTH));
    }
  });
});

function partition(key: JsonObject, cursor: JsonObject): JsonObject {
  return { states: [{ partition: key, cursor }] };
}

function idOf(row: string): string {
  return textAt(parseJson(row), '$distinct_id');
}

function sortedIds(profiles: readonly JsonObject[]): string[] {
  return profiles.map((profile) => textAt(profile, 'distinct_id')).sort();
}
