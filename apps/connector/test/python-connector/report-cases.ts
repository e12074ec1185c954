import type { JsonObject } from '@source-mixpanel/exact-json';
import { textAt } from '@source-mixpanel/testing/transcript';
import type { PythonCase } from './python-case.js';
import { ScriptedSource, type Script, type ScriptedRequest } from './scripted-source.js';

const SERVICE_ACCOUNT: JsonObject = {
  api_secret: null,
  credentials: {
    option_title: 'Service Account',
    username: 'user',
    secret: 'secret',
    project_id: 2397709,
  },
};
const SIX = ['annotations', 'cohort_members', 'cohorts', 'engage', 'export', 'funnels'];

const cohorts =
  (...created: readonly string[]): Script =>
  () =>
    created.map((text, id) => ({ id, name: `Cohort ${id}`, created: text }));

/** A script for one funnel with figures only for the first and the last day of each request. */
const funnels: Script = ({ path, parameters }: ScriptedRequest) => {
  if (path.endsWith('/list')) return [{ funnel_id: 36152117, name: 'test' }];
  const analysis = { completion: 20524, starting_amount: 32688, steps: 2, worst: 1 };
  const days = ['from_date', 'to_date'].map((name) => parameters.get(name) ?? '');
  return {
    meta: { dates: days },
    data: Object.fromEntries(days.map((day) => [day, { steps: [], analysis }])),
  };
};

const revenueAnswer = {
  computed_at: '2021-07-03T12:43:48.889421+00:00',
  results: {
    $overall: { amount: 0.0, count: 124, paid_count: 0 },
    '2021-06-01': { amount: 0.0, count: 124, paid_count: 0 },
    '2021-06-02': { amount: 0.0, count: 124, paid_count: 0 },
  },
  session_id: '162',
  status: 'ok',
};
const annotations: Script = () => ({
  annotations: [
    { id: 640999, project_id: 2117889, date: '2021-06-16 00:00:00', description: 'Looks good' },
    { id: 640000, project_id: 2117889, date: '2021-06-16 00:00:00', description: 'Looks bad' },
  ],
});

/** The day of the sync and the 31 days before it, as in unit test 45 of the Python connector. */
const month = { start_date: '2024-05-01', end_date: '2024-06-01', attribution_window: 5 };

function funnelState(title: string, saved: JsonObject | undefined, date: string): PythonCase {
  return {
    item: '45, state',
    title: `funnels: the day in the new state, ${title}`,
    verdict: 'same',
    async run() {
      const options = { config: month, now: '2024-07-15T12:00:00Z' };
      const { state } = await new ScriptedSource(funnels, options).sync('funnels', saved);
      return state['states'];
    },
    theirs: [{ partition: { funnel_id: '36152117' }, cursor: { date } }],
  };
}

function windows(
  title: string,
  change: JsonObject,
  { theirs, ours, saved }: { theirs: unknown; ours?: unknown; saved?: JsonObject },
): PythonCase {
  const config = { attribution_window: 0, date_window_size: 1, end_date: '2024-06-01', ...change };
  const common = {
    item: '47',
    title: `windows of days: ${title}`,
    async run() {
      const days = await new ScriptedSource(() => ({}), { config }).days('revenue', saved);
      return Array.isArray(theirs) ? days : days.length;
    },
    theirs,
  };
  return ours === undefined
    ? { ...common, verdict: 'same' }
    : {
        ...common,
        verdict: 'differs: a first sync never reads days before the start date',
        ours,
      };
}

const july = (last: string, width: number): JsonObject => ({
  start_date: '2021-07-01',
  end_date: last,
  date_window_size: width,
});

export const reportCases: readonly PythonCase[] = [
  {
    item: '1',
    title: 'cohorts: the cohort that was created after the state',
    verdict: 'same',
    async run() {
      const script = cohorts('2022-01-01 23:49:51', '2023-01-01 23:22:01');
      const source = new ScriptedSource(script, { config: { start_date: '2022-01-01' } });
      return (await source.sync('cohorts', { created: '2022-04-19 23:22:01' })).records.length;
    },
    theirs: 1,
  },
  {
    item: '46',
    title: 'cohorts: the cohort that was created in the second of the state is delivered again',
    verdict: 'same',
    async run() {
      const source = new ScriptedSource(cohorts('2019-04-02 23:22:01'), {
        config: { start_date: '2019-01-01' },
      });
      return (await source.sync('cohorts', { created: '2019-04-02 23:22:01' })).records.length;
    },
    theirs: 1,
  },
  {
    item: '5',
    title: 'funnels: three months in several windows, with two records in the first',
    verdict:
      'differs: all days are requested in one window, and in windows of 30 days if its response lacks days',
    async run() {
      const config = { start_date: '2024-01-01T00:00:00Z', end_date: '2024-04-01T00:00:00Z' };
      const source = new ScriptedSource(funnels, { config });
      const days = await source.days('funnels');
      const { records } = await source.sync('funnels');
      const [first = ''] = days;
      const ofFirst = records.filter((record) => textAt(record, 'date') <= first.slice(-10));
      return {
        severalWindows: days.length > 3,
        records: ofFirst.map(({ funnel_id: id, name }) => [id, name]),
      };
    },
    theirs: {
      severalWindows: true,
      records: [
        [36152117, 'test'],
        [36152117, 'test'],
      ],
    },
    // Two records for each of four windows, because the response for all days lacks most of them.
    ours: {
      severalWindows: false,
      records: Array.from({ length: 8 }, () => [36152117, 'test']),
    },
  },
  {
    item: '45',
    title: 'funnels: a month in two windows, with two records in each',
    verdict:
      'differs: all days are requested in one window, and in windows of 30 days if its response lacks days',
    async run() {
      const source = new ScriptedSource(funnels, { config: month });
      const { records } = await source.sync('funnels');
      return { windows: (await source.days('funnels')).length, records: records.length };
    },
    theirs: { windows: 2, records: 4 },
    ours: { windows: 1, records: 4 },
  },
  funnelState('without a state', undefined, '2024-06-01'),
  funnelState('after an older state', { '36152117': { date: '2024-05-20' } }, '2024-06-01'),
  funnelState('after a newer state', { '36152117': { date: '2024-06-30' } }, '2024-06-30'),
  {
    item: '8',
    title: 'annotations: two annotations with a project secret',
    verdict: 'same',
    run: async () => (await new ScriptedSource(annotations).sync('annotations')).records.length,
    theirs: 2,
  },
  {
    item: '8, dates',
    title: 'annotations: the form of their dates',
    verdict: 'differs: the schema says date-time, which has a `T` instead of a space',
    async run() {
      const { records } = await new ScriptedSource(annotations).sync('annotations');
      return records[0]?.['date'];
    },
    theirs: '2021-06-16 00:00:00',
    ours: '2021-06-16T00:00:00',
  },
  {
    item: '9',
    title: 'revenue: whether the stream exists',
    verdict:
      'differs: some projects still have this report; discover leaves the stream out for others',
    run: () => new ScriptedSource(() => null).names.includes('revenue'),
    theirs: false,
    ours: true,
  },
  {
    item: '36',
    title: 'revenue: two days and their total result in two records',
    verdict: 'same',
    async run() {
      const source = new ScriptedSource(() => revenueAnswer, {
        config: { start_date: '2021-06-01', end_date: '2021-06-02' },
      });
      const { records } = await source.sync('revenue');
      return records.map(({ date }) => date);
    },
    theirs: ['2021-06-01', '2021-06-02'],
  },
  {
    item: '28',
    title: 'the streams of a service account',
    verdict: 'differs: revenue is still among them',
    run: () => new ScriptedSource(() => null, { config: SERVICE_ACCOUNT }).seven,
    theirs: SIX,
    ours: [...SIX, 'revenue'],
  },
  {
    item: '29',
    title: 'the streams of a configuration with dates that have no time',
    verdict: 'differs: revenue is still among them',
    run() {
      const config = { start_date: '2020-01-01', end_date: '2020-01-02' };
      return new ScriptedSource(() => null, { config }).seven;
    },
    theirs: SIX,
    ours: [...SIX, 'revenue'],
  },
  windows('one day', { start_date: '2024-06-01' }, { theirs: 1 }),
  windows('yesterday and today', { start_date: '2024-05-31' }, { theirs: 2 }),
  windows('three days', { start_date: '2024-05-30' }, { theirs: 3 }),
  windows('ten days per window', { start_date: '2024-05-30', date_window_size: 10 }, { theirs: 1 }),
  windows(
    'three days with an attribution window of five',
    { start_date: '2024-05-30', attribution_window: 5 },
    { theirs: 8, ours: 3 },
  ),
  windows('July 1', july('2021-07-01', 1), { theirs: ['2021-07-01..2021-07-01'] }),
  windows('July 1 to 2', july('2021-07-02', 1), {
    theirs: ['2021-07-01..2021-07-01', '2021-07-02..2021-07-02'],
  }),
  windows('July 1 to 3', july('2021-07-03', 1), {
    theirs: ['2021-07-01..2021-07-01', '2021-07-02..2021-07-02', '2021-07-03..2021-07-03'],
  }),
  windows('July 1 to 3 in windows of two', july('2021-07-03', 2), {
    theirs: ['2021-07-01..2021-07-02', '2021-07-03..2021-07-03'],
  }),
  windows('July 1 to 3 after a state of July 2', july('2021-07-03', 1), {
    theirs: ['2021-07-02..2021-07-02', '2021-07-03..2021-07-03'],
    saved: { date: '2021-07-02' },
  }),
];
