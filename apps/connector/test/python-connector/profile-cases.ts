import { isJsonObject, type JsonObject } from '@source-mixpanel/exact-json';
import type { PythonCase } from './python-case.js';
import { failureOf, ScriptedSource, type Script, type ScriptedRequest } from './scripted-source.js';

const OLDER = '2024-02-01T11:20:47';
const NEWER = '2024-03-01T11:20:47';

function profile(id: string, lastSeen: string): JsonObject {
  return {
    $distinct_id: id,
    $properties: { $created: lastSeen, $last_seen: lastSeen, $browser: 'Chrome', $name: 'Clark' },
  };
}

const both = [profile('9d35cd7f-3f06', OLDER), profile('cd9d357f-3f06', NEWER)];

function page(
  results: readonly JsonObject[],
  total?: number,
  session = '1234567890-EXAMPL',
): JsonObject {
  const head = total === undefined ? {} : { page: 0, page_size: 1000, total };
  return { ...head, session_id: session, status: 'ok', results };
}

const engage = (): ScriptedSource =>
  new ScriptedSource(() => page(both, 2), { config: { start_date: '2022-02-01T00:00:00Z' } });

/** Creates a source with one cohort, whose members are both profiles. */
const members = (): ScriptedSource =>
  new ScriptedSource(
    ({ path }) =>
      path.endsWith('/list') ? [{ id: 1111, created: '2024-02-02T00:00:00Z' }] : page(both, 2),
    { config: { start_date: '2024-02-01T00:00:00Z' } },
  );

const savedPartition = (id: number, lastSeen: string): JsonObject => ({
  partition: { id, parent_slice: {} },
  cursor: { last_seen: lastSeen },
});

function membersCase(
  letter: string,
  title: string,
  { saved, records, states }: { saved: JsonObject; records: number; states: readonly JsonObject[] },
): PythonCase {
  return {
    item: `3${letter}`,
    title: `cohort_members: ${title}`,
    verdict: 'same',
    async run() {
      const sync = await members().sync('cohort_members', saved);
      return { records: sync.records.length, states: sync.state['states'] };
    },
    theirs: { records, states },
  };
}

/** A script for four cohorts. The pages of the second one contain 4 members; its total is 2,002. */
const paged: Script = ({ path, parameters }: ScriptedRequest) => {
  if (path.endsWith('/list')) {
    return [71000, 71111, 72222, 73333].map((id) => ({ id, created: '2024-02-02T00:00:00Z' }));
  }
  const cohort = parameters.get('filter_by_cohort');
  if (parameters.get('page') === '1') return page([profile('third', OLDER)]);
  if (parameters.get('page') === '2') return page([profile('fourth', OLDER)]);
  if (cohort === '{"id":71111}') return page(both, 2002, '1234567890');
  return cohort === '{"id":72222}' ? page([profile('fifth', OLDER)], 1) : page([], 0);
};
const pagedConfig = { config: { start_date: '2024-02-01T00:00:00Z' } };

const propertyTypes = (results: JsonObject): ScriptedSource =>
  new ScriptedSource(() => ({ results }));
const mixedTypes = {
  $created: { count: 124, type: 'string' },
  $is_active: { count: 412, type: 'boolean' },
  $CreatedDateTimestamp: { count: 300, type: 'number' },
  $CreatedDate: { count: 11, type: 'datetime' },
  $properties: { count: 2, type: 'object' },
  $tags: { count: 131, type: 'list' },
};
const STATIC =
  'distinct_id browser browser_version city country_code region timezone email name first_name last_name id unblocked last_seen';

export const profileCases: readonly PythonCase[] = [
  {
    item: '2',
    title: 'engage: the profile that was updated after the state, and the new state',
    verdict: 'same',
    async run() {
      const { records, state } = await engage().sync('engage', {
        last_seen: '2024-02-11T11:20:47',
      });
      return { ids: records.map(({ distinct_id: id }) => id), last_seen: state['last_seen'] };
    },
    theirs: { ids: ['cd9d357f-3f06'], last_seen: NEWER },
  },
  membersCase('a', 'no state', { saved: {}, records: 2, states: [savedPartition(1111, NEWER)] }),
  {
    item: '3b',
    title: 'cohort_members: a state in the future',
    verdict:
      'differs: it is replaced by the present, because changes until then would never be read',
    async run() {
      const saved = { states: [savedPartition(1111, '2030-01-01T00:00:00')] };
      const sync = await members().sync('cohort_members', saved);
      return { records: sync.records.length, states: sync.state['states'] };
    },
    theirs: { records: 0, states: [savedPartition(1111, '2030-01-01T00:00:00')] },
    ours: { records: 0, states: [savedPartition(1111, '2024-06-01T12:00:00')] },
  },
  membersCase('c', 'a state between the updates of the two members', {
    saved: { states: [savedPartition(1111, '2024-03-01T11:20:00')] },
    records: 1,
    states: [savedPartition(1111, NEWER)],
  }),
  membersCase('d', 'a state before both updates', {
    saved: { states: [savedPartition(1111, '2024-02-01T00:00:00')] },
    records: 2,
    states: [savedPartition(1111, NEWER)],
  }),
  membersCase('e', 'a state of another cohort', {
    saved: { states: [savedPartition(2222, '2024-02-01T00:00:00')] },
    records: 2,
    states: [savedPartition(2222, '2024-02-01T00:00:00'), savedPartition(1111, NEWER)],
  }),
  {
    item: '4',
    title: 'cohort_members: pages with fewer members than their page size and total require',
    verdict:
      'differs: a short page means that members are missing, so all pages are requested once more in a new session, and then the cohort fails',
    async run() {
      const source = new ScriptedSource(paged, pagedConfig);
      const { code } = await failureOf(() => source.sync('cohort_members'));
      const first = source.requests.filter(
        ({ parameters }) =>
          parameters.get('filter_by_cohort') === '{"id":71111}' && !parameters.has('page'),
      );
      return { firstPages: first.length, code };
    },
    theirs: { firstPages: 1, code: 'none' },
    ours: { firstPages: 2, code: 'profiles_incomplete' },
  },
  {
    item: '6',
    title: 'engage schema: columns and types',
    verdict: 'same',
    async run() {
      const { properties, additionalProperties } = await propertyTypes(mixedTypes).schema('engage');
      const types = Object.entries(isJsonObject(properties) ? properties : {}).map(
        ([name, column]) => [name, isJsonObject(column) ? column['type'] : undefined],
      );
      return { types: Object.fromEntries(types) as JsonObject, additionalProperties };
    },
    theirs: {
      types: {
        ...Object.fromEntries(STATIC.split(' ').map((name) => [name, ['null', 'string']])),
        created: ['null', 'string'],
        is_active: ['null', 'boolean'],
        CreatedDateTimestamp: ['null', 'number'],
        CreatedDate: ['null', 'string'],
        properties: ['null', 'object'],
        tags: ['null', 'array'],
      },
      additionalProperties: true,
    },
  },
  {
    item: '6, dialect',
    title: 'engage schema: the URI of the JSON Schema version',
    verdict: 'differs: the URI of draft-07 begins with http, and validators accept no other',
    run: async () => (await propertyTypes(mixedTypes).schema('engage'))['$schema'],
    theirs: 'https://json-schema.org/draft-07/schema#',
    ours: 'http://json-schema.org/draft-07/schema#',
  },
  {
    item: '7',
    title: 'engage schema: a new property of the project',
    verdict: 'same',
    async run() {
      const results = { $someNewSchemaField: { count: 124, type: 'string' } };
      const { properties } = await propertyTypes(results).schema('engage');
      return isJsonObject(properties) ? properties['someNewSchemaField'] : undefined;
    },
    theirs: { type: ['null', 'string'] },
  },
  {
    item: '46, engage',
    title: 'engage: a state by the cursor `created`, which users could choose before version 3',
    verdict:
      'differs: the time of creation does not show updates, so profiles are read from the start date again',
    run: async () => (await engage().sync('engage', { created: NEWER })).records.length,
    theirs: 1,
    ours: 2,
  },
  {
    item: '46, cohort_members',
    title: 'cohort_members: a state by the cursor `created`',
    verdict:
      'differs: the error says that the stream must be reset, as in version 3 of the Python connector',
    run: () =>
      members()
        .sync('cohort_members', { created: NEWER })
        .then(({ records }) => records.length, String),
    theirs: 1,
    ours: 'RangeError: the state: last_seen is not a date or date-time',
  },
];
