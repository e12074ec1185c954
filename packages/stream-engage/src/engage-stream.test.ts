import { describe, expect, it } from '@jest/globals';
import {
  profileColumns,
  type ProfileBatch,
  type ProfileQuery,
  type ReadProfiles,
} from '@source-mixpanel/mixpanel';
import { isJsonObject, parseJson, writeJson, type JsonObject } from '@source-mixpanel/exact-json';
import { TransientError } from '@source-mixpanel/stream';
import {
  describeStream,
  fakeClock,
  readStream,
  testIo,
  throughJson,
} from '@source-mixpanel/testing';
import fixture from '../fixtures/profiles.json' with { type: 'json' };
import { engageStream, type EngageOptions } from './engage-stream.js';

const profiles: readonly JsonObject[] = fixture;

/**
 * Returns a function that yields these profiles in pages of two. Unlike Mixpanel, it ignores the
 * filter.
 */
function readInPages(rows: readonly JsonObject[], queries: ProfileQuery[] = []): ReadProfiles {
  return async function* (query) {
    queries.push(query);
    for (let at = 0; at < rows.length; at += 2) yield batchOf(rows.slice(at, at + 2));
  };
}

function batchOf(rows: readonly JsonObject[]): ProfileBatch {
  const names = rows.flatMap(({ $properties }) =>
    isJsonObject($properties) ? Object.keys($properties) : [],
  );
  return { names: new Set(names), rows };
}

function create(readProfiles = readInPages(profiles), options: Partial<EngageOptions> = {}) {
  return engageStream(
    {
      readProfiles,
      profileProperties: () => Promise.resolve(new Map([['$someNewField', 'string']])),
    },
    {
      startDate: '2024-01-25',
      zone: 'UTC',
      clock: fakeClock(Date.UTC(2024, 5, 1)),
      pageSize: 1000,
      ...options,
    },
  );
}

type State = Parameters<ReturnType<typeof create>['commit']>[1];

const UNDATED = ['$device:d-1', 'Łódź \u2028 😀', 'of-odd-age'];
const idsAfter = async (state?: State, options?: Partial<EngageOptions>) =>
  (await readStream(create(undefined, options), state)).records.map((row) => row['distinct_id']);

describeStream('engage', {
  create: () => create(),
  records: 7,
  slices: 1,
  // Mixpanel does not describe the properties of a project.
  undescribed: ['someNewField'],
  otherStates: [{ names: { $browser_version: 'browser' } }],
});

describe('engage', () => {
  it('requests profiles updated since, and those without an update time', async () => {
    const queries: ProfileQuery[] = [];
    await readStream(create(readInPages([], queries)), { last_seen: '2024-02-11T11:20:47' });
    expect(queries).toEqual([
      {
        where:
          'properties["$last_seen"] >= "2024-02-11T11:20:47" or not defined(properties["$last_seen"])',
        pageSize: 1000,
      },
    ]);
  });

  it('reports the number of profiles to expect when the response states it', async () => {
    const io = testIo();
    const readProfiles: ReadProfiles = async function* (query, callIo, onTotal) {
      onTotal?.(7);
      yield* readInPages(profiles)(query, callIo);
    };
    await readStream(create(readProfiles), undefined, io);
    expect(io.notices).toEqual([{ kind: 'estimate', rows: 7 }]);
  });

  it('reads the profiles updated from the first second of the start date on', async () => {
    expect(await idsAfter()).toEqual([
      'exactly-at-the-start',
      'user-1',
      'user-2',
      'user-20',
      ...UNDATED,
    ]);
  });

  it('continues from the state, including that second, and moves it to the latest update', async () => {
    const read = await readStream(create(), { last_seen: '2024-02-11T11:20:47' });
    expect(read.records.map((row) => row['distinct_id'])).toEqual([
      'user-2',
      'user-20',
      ...UNDATED,
    ]);
    expect(read.finished.last_seen).toBe('2024-03-01T11:20:47');
  });

  it('starts at the start date if it is later than the state', async () => {
    const state = { last_seen: '2020-01-01T00:00:00' };
    expect(await idsAfter(state, { startDate: '2024-02-15' })).toEqual([
      'user-2',
      'user-20',
      ...UNDATED,
    ]);
  });

  it('starts a year ago by default', async () => {
    const options = { startDate: undefined, clock: fakeClock(Date.UTC(2025, 1, 10)) };
    expect(await idsAfter(undefined, options)).toEqual(['user-2', 'user-20', ...UNDATED]);
  });

  it('treats a state in the future as the present', async () => {
    const read = await readStream(create(), { last_seen: '2030-01-01T00:00:00' });
    expect(read.records.map((row) => row['distinct_id'])).toEqual(UNDATED);
    expect(read.finished.last_seen).toBe('2024-06-01T00:00:00');
  });

  it('has no cursor if no profile has an update time', async () => {
    const { finished } = await readStream(create(readInPages(profiles.slice(4, 7))));
    expect(profileColumns({ saved: finished }).entries()).toContainEqual([
      '$last_seen',
      'last_seen',
    ]);
    expect(finished).not.toHaveProperty('last_seen');
  });

  it('reads an empty project, and a single profile', async () => {
    expect((await readStream(create(readInPages([])))).records).toEqual([]);
    expect((await readStream(create(readInPages(profiles.slice(1, 2))))).records).toHaveLength(1);
  });

  it('keeps types and digits, except in columns that the schema declares as text', async () => {
    const row = parseJson(
      '{"$distinct_id":7,"$properties":{"$browser_version":604.10,"big":12345678901234567890,"vip":true}}',
    );
    const { records } = await readStream(create(readInPages([row as JsonObject])));
    expect(records.map(writeJson)).toEqual([
      '{"distinct_id":"7","browser_version":"604.10","big":12345678901234567890,"vip":true}',
    ]);
  });

  it('keeps properties distinct that differ only in $ or case', async () => {
    const { records } = await readStream(create());
    expect(records[0]).toMatchObject({
      created: '2023-12-31T23:59:59',
      email: 'ann@example.com',
      _EMAIL: 'neither',
      __email: "not Mixpanel's",
    });
    expect(records[1]).toMatchObject({ userName: 1, _userName: 2, __username: 3 });
    expect(records[5]).toMatchObject({ last_seen: null, _last_seen: 'never' });
  });

  it('saves nothing if a page fails, so that the next sync reads all pages again', async () => {
    const breaking: ReadProfiles = async function* () {
      yield batchOf(profiles.slice(0, 2));
      throw new TransientError('server_failed', 'down');
    };
    const stream = create(breaking);
    const kinds: string[] = [];
    const reading = async (): Promise<void> => {
      const slice = { since: '2024-01-25T00:00:00' };
      for await (const { kind } of stream.open(undefined, testIo()).read(slice, testIo()))
        kinds.push(kind);
    };
    await expect(reading()).rejects.toMatchObject({ code: 'server_failed' });
    expect(kinds).toEqual(['rows']);
  });
});

describe('the column names of engage', () => {
  const only = (name: string): JsonObject => ({ $distinct_id: name, $properties: { [name]: 1 } });

  it('never change, although a later property would have had priority', async () => {
    const first = await readStream(create(readInPages([only('plan')])));
    const stream = create(readInPages([only('$plan'), only('plan')]));
    const saved = stream.state.parse(throughJson(first.finished));
    const { records, finished } = await readStream(stream, saved);
    expect(records).toEqual([
      { distinct_id: '$plan', _plan: 1 },
      { distinct_id: 'plan', plan: 1 },
    ]);
    expect(finished.names).toEqual({ $plan: '_plan' });
    expect(profileColumns({ saved: finished }).columnOf('plan')).toBe('plan');
  });

  it('are kept in a full refresh, which drops the cursor', () => {
    const names = { names: { plan: '_plan' }, names_by_rule: ['packed'] };
    const stream = create();
    expect(stream.keepOnFullRefresh?.({ last_seen: '2024-03-01T11:20:47', ...names })).toEqual(
      names,
    );
    expect(stream.keepOnFullRefresh?.({ last_seen: '2024-03-01T11:20:47' })).toBeUndefined();
  });

  it('match the configured columns if the state contains no names', async () => {
    const stream = create(readInPages([{ $distinct_id: 'a', $properties: { email: 'mine' } }]));
    const io = testIo({ columns: new Set(['distinct_id', 'email', '_email']) });
    const { records } = await readStream(stream, undefined, io);
    expect(records).toEqual([{ distinct_id: 'a', _email: 'mine' }]);
  });
});

describe('the schema of engage', () => {
  it('adds new properties of the project', async () => {
    const { properties } = (await create().schema(testIo())) as { properties: JsonObject };
    expect(properties['someNewField']).toEqual({ type: ['null', 'string'] });
  });
});
