import { writeJson, type JsonObject, type JsonValue } from '@source-mixpanel/exact-json';
import * as expected from './client-expected.js';
import type { Reading } from './client-reading.js';
import { DAYS, span, unbrokenEvents, unbrokenNames, type ClientMock } from './client-mock.js';

const client = 'mixpanel-headless';
const STORM = { times: 2, headers: true, retryAfter: 7 } as const;

/**
 * Returns readings with every function of Mixpanel's client mixpanel-headless that the mock
 * supports.
 */
export function headlessReadings(mock: ClientMock): readonly Reading[] {
  return [
    ...eventReadings(mock),
    ...profileReadings(),
    // A project in UTC cannot show whether a filter uses the project's time zone.
    ...(mock.zone === 'UTC' ? [] : filterReadings(mock)),
    ...listReadings(mock),
  ].map((reading) => ({ client, ...reading }));
}

type HeadlessReading = Omit<Reading, 'client'>;

function eventReadings(mock: ClientMock): readonly HeadlessReading[] {
  return [
    {
      what: 'events, without those that are split over two lines',
      read: 'events',
      arguments: span,
      expected: unbrokenEvents,
    },
    {
      what: 'events, by all their names',
      read: 'events',
      arguments: { ...span, events: [...unbrokenNames(mock)] },
      expected: unbrokenEvents,
    },
    {
      what: 'events, by an expression',
      read: 'events',
      arguments: {
        ...span,
        where: 'properties["price"] >= 100 and not properties["plan name"] == "Pro"',
      },
      expected: (project) =>
        expected.eventsWhere(
          project,
          ({ price, 'plan name': plan }) => Number(price) >= 100 && plan !== 'Pro',
        ),
    },
    {
      what: 'events, after two answers of 429',
      read: 'events',
      arguments: span,
      faults: [{ path: '/api/2.0/export', nth: [1, 2], effect: { kind: 'storm', ...STORM } }],
      slept: STORM.times * STORM.retryAfter,
      expected: unbrokenEvents,
    },
    {
      what: 'names of events, of two days',
      read: 'event names',
      arguments: { from_date: DAYS[1], to_date: DAYS[2] },
      expected: (project) => expected.eventNames(project, DAYS[1] ?? '', DAYS[2] ?? ''),
    },
    ...['hostile: empty names', 'hostile: prototype names'].map((event) => ({
      what: `names of properties, ${event}`,
      read: 'event properties',
      arguments: { event },
      expected: (project: ClientMock) => expected.propertyNames(project, event),
    })),
  ];
}

function profileReadings(): readonly HeadlessReading[] {
  const some = ['user-3', 'user-33', 'hostile-4 "ü"', 'nobody'];
  const names = ['$email', 'address', '', '__proto__'];
  return [
    { what: 'profiles, page after page', read: 'profiles', expected: expected.profiles },
    {
      what: 'profiles, five pages at a time',
      read: 'profiles in parallel',
      arguments: { where: [] },
      expected: (mock) => expected.profiles(mock).map(expected.flatProfile),
    },
    {
      what: 'profiles, by distinct_ids',
      read: 'profiles',
      arguments: { distinct_ids: some },
      expected: (mock) =>
        expected
          .profiles(mock)
          .filter((row) =>
            some.some((id) => row.startsWith(`{"$distinct_id":${JSON.stringify(id)},`)),
          ),
    },
    {
      what: 'profiles, some properties',
      read: 'profiles',
      arguments: { output_properties: names },
      expected: (mock) => expected.profiles(mock).map((row) => expected.onlyProperties(row, names)),
    },
  ];
}

type Test = (value: JsonValue | undefined, others: JsonObject) => boolean;

/** Returns a reading for each constructor of `Filter` that the endpoint for profiles supports. */
function filterReadings({ zone, server }: ClientMock): readonly HeadlessReading[] {
  const midnight = (day: string): number => startOfDay(day, zone);
  const now = (): number => server.mixpanel.clock.now() / 1000;
  const [lucky, title, seen, vip] = ['luckyNumber', 'title', '$last_seen', 'vip'];
  const number = (value: JsonValue | undefined): number =>
    typeof value === 'number' ? value : NaN;
  const cases: readonly (readonly [readonly [string, string, ...JsonValue[]], Test])[] = [
    [['equals', title, 'Pilot'], (value) => value === 'Pilot'],
    [['equals', title, ['Pilot', 'Cook']], (value) => value === 'Pilot' || value === 'Cook'],
    [['not_equals', title, 'Pilot'], (value) => value !== 'Pilot'],
    [
      ['contains', '$name', '"Lee"'],
      (value) => typeof value === 'string' && value.includes('"Lee"'),
    ],
    [['contains', 'tags', 't3'], (value) => Array.isArray(value) && value.includes('t3')],
    [['not_contains', 'tags', 't3'], (value) => !(Array.isArray(value) && value.includes('t3'))],
    [['greater_than', lucky, 400], (value) => number(value) > 400],
    [['less_than', lucky, 40], (value) => number(value) < 40],
    [['at_least', lucky, 499], (value) => number(value) >= 499],
    [['at_most', lucky, 0], (value) => number(value) <= 0],
    [['between', lucky, 100, 110], (value) => number(value) >= 100 && number(value) <= 110],
    [['not_between', lucky, 1, 498], (value) => number(value) < 1 || number(value) > 498],
    [['is_set', seen], expected.isDefined],
    [['is_not_set', seen], (value) => !expected.isDefined(value)],
    [['is_true', vip], (value) => value === true],
    [['is_false', vip], (value) => value === false],
    [['since', seen, '2026-11-03'], (value) => expected.seconds(value) >= midnight('2026-11-03')],
    [['before', seen, '2026-11-03'], (value) => expected.seconds(value) < midnight('2026-11-03')],
    [
      ['on', seen, '2026-11-03'],
      (value) =>
        expected.seconds(value) >= midnight('2026-11-03') &&
        expected.seconds(value) < midnight('2026-11-04'),
    ],
    [
      ['date_not_between', seen, '2026-10-25', '2026-11-03'],
      (value) =>
        expected.seconds(value) < midnight('2026-10-25') ||
        expected.seconds(value) >= midnight('2026-11-04'),
    ],
    [
      ['in_the_last', seen, 14, 'day'],
      (value) => expected.seconds(value) >= now() - 14 * 86_400 && expected.seconds(value) < now(),
    ],
    [
      ['not_in_the_last', seen, 1, 'week'],
      (value) => expected.seconds(value) < now() - 7 * 86_400 || expected.seconds(value) >= now(),
    ],
  ];
  return cases.map(([filter, test]) => ({
    what: `profiles, Filter.${filter[0]}`,
    read: 'profiles in parallel',
    arguments: { where: [[...filter]] },
    expected: (mock) =>
      expected
        .profilesWhere(mock, (properties) => test(properties[filter[1]], properties))
        .map(expected.flatProfile),
  }));
}

/** Returns the start of a day in a time zone, in epoch seconds. */
function startOfDay(day: string, zone: string): number {
  const formatter = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    dateStyle: 'short',
    timeStyle: 'short',
  });
  const [, year, month, date] = [day, ...day.split('-')];
  // The first quarter of an hour that a clock in the zone shows as midnight of the day.
  const quarters = Array.from(
    { length: 200 },
    (_, at) => Date.parse(day) - 86_400_000 + at * 900_000,
  );
  const wanted = `${date}/${month}/${year}, 00:00`;
  return (quarters.find((instant) => formatter.format(instant) === wanted) ?? NaN) / 1000;
}

function listReadings(mock: ClientMock): readonly HeadlessReading[] {
  const { cohorts, funnels } = mock.server.mixpanel.project;
  return [
    {
      what: 'cohorts',
      read: 'cohorts',
      expected: (project) =>
        expected.plain(
          expected.cohorts(project).map((cohort) => ({
            ...cohort,
            is_visible: cohort['is_visible'] === 1,
            project_id: undefined,
            data_group_id: undefined,
          })),
        ),
    },
    ...cohorts
      .filter(({ dataGroupId }) => dataGroupId === undefined)
      .flatMap(({ id, name }) =>
        [true, false].map((all) => ({
          what: `members of ${name}${all ? '' : ' that have a profile'}`,
          read: 'profiles',
          arguments: { cohort_id: String(id), include_all_users: all },
          expected: (project: ClientMock) => expected.members(project, id, all),
        })),
      ),
    { what: 'funnels', read: 'funnels', expected: expected.funnels },
    ...funnels.flatMap(({ id, name }) => [
      {
        what: `days of the funnel ${name}`,
        read: 'funnel',
        arguments: { funnel_id: id, ...span },
        expected: (project: ClientMock) => expected.funnelDays(project, id),
      },
      {
        what: `steps of the funnel ${name}`,
        read: 'funnel result',
        arguments: { funnel_id: id, ...span },
        expected: (project: ClientMock) => expected.funnelSteps(project, id),
      },
    ]),
    {
      what: 'annotations',
      read: 'annotations',
      expected: (project) => expected.annotations(project),
    },
    {
      what: 'annotations of a month',
      read: 'annotations',
      arguments: { from_date: '2022-02-01', to_date: '2022-02-28' },
      expected: (project) => expected.annotations(project, '2022-02-01', '2022-02-28'),
    },
    {
      what: 'the project and its zone',
      read: 'projects',
      expected: ({ zone, server }) => [writeJson({ id: String(server.projectId), timezone: zone })],
    },
  ];
}
