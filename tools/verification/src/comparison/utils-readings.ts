import { writeJson } from '@source-mixpanel/exact-json';
import * as expected from './client-expected.js';
import type { Reading } from './client-reading.js';
import {
  allEvents,
  DAYS,
  span,
  truthOf,
  unbrokenEvents,
  unbrokenNames,
  type ClientMock,
} from './client-mock.js';

const client = 'mixpanel-utils';

/**
 * Returns readings with Mixpanel's older library mixpanel-utils: with its functions for events and
 * profiles, and with its `request` function for other endpoints.
 */
export function utilsReadings(mock: ClientMock): readonly Reading[] {
  return [...eventReadings(mock), ...profileReadings(mock), ...listReadings(mock)].map(
    (reading) => ({ client, ...reading }),
  );
}

type UtilsReading = Omit<Reading, 'client'>;

function eventReadings(mock: ClientMock): readonly UtilsReading[] {
  // Only three days, because the library requests all days at the same time and Mixpanel allows
  // three requests a second.
  const [first = '', , last = ''] = DAYS;
  // Only events on one line, because the library fails at a line that is not JSON.
  const event = [...unbrokenNames(mock)];
  return [
    ...[false, true].map((gzip) => ({
      what: `events by their names, ${gzip ? 'gzip' : 'plain'}`,
      read: 'events',
      arguments: { gzip, ...span, event },
      expected: unbrokenEvents,
    })),
    {
      what: 'events with the project secret',
      read: 'events',
      access: 'project_secret',
      arguments: { gzip: true, ...span, event },
      expected: unbrokenEvents,
    },
    {
      what: 'events by an expression',
      read: 'events',
      arguments: { gzip: false, ...span, where: 'properties["note"] == "late"' },
      expected: (project) => expected.eventsWhere(project, ({ note }) => note === 'late'),
    },
    {
      what: 'lines without parsing, a file for each day',
      read: 'lines',
      arguments: { from_date: first, to_date: last, request_per_day: true },
      expected: (project) =>
        [
          ...truthOf(project)
            .eventsBetween(first, last)
            .flatMap((line) => line.split('\n')),
          '',
        ].map((line) => JSON.stringify(line)),
    },
    {
      what: 'lines of all days, without parsing',
      read: 'lines',
      arguments: { ...span, request_per_day: false },
      expected: (project) =>
        [...allEvents(project).flatMap((line) => line.split('\n')), ''].map((line) =>
          JSON.stringify(line),
        ),
    },
    {
      what: 'names of events',
      read: 'list',
      arguments: { path: 'events/names', type: 'general' },
      expected: (project) => expected.eventNames(project, DAYS[0] ?? '', DAYS.at(-1) ?? ''),
    },
  ];
}

function profileReadings(mock: ClientMock): readonly UtilsReading[] {
  const { cohorts } = mock.server.mixpanel.project;
  return [
    { what: 'profiles, two pages at a time', read: 'profiles', expected: expected.profiles },
    {
      what: 'profiles with the project secret',
      read: 'profiles',
      access: 'project_secret',
      expected: expected.profiles,
    },
    {
      what: 'profiles by an expression',
      read: 'profiles',
      arguments: { where: 'properties["$last_seen"] >= "2026-11-01T00:00:00"' },
      expected: (project) =>
        expected.profilesWhere(
          project,
          ({ $last_seen: seen }) => typeof seen === 'string' && seen >= '2026-11-01T00:00:00',
        ),
    },
    {
      what: 'profiles, some properties',
      read: 'profiles',
      arguments: { output_properties: ['luckyNumber', 'sep'] },
      expected: (project) =>
        expected
          .profiles(project)
          .map((row) => expected.onlyProperties(row, ['luckyNumber', 'sep'])),
    },
    ...cohorts
      .filter(({ dataGroupId }) => dataGroupId === undefined)
      .map(({ id, name }) => ({
        what: `members of ${name}`,
        read: 'profiles',
        arguments: { filter_by_cohort: writeJson({ id }) },
        expected: (project: ClientMock) => expected.members(project, id, true),
      })),
  ];
}

function listReadings(mock: ClientMock): readonly UtilsReading[] {
  const { funnels } = mock.server.mixpanel.project;
  return [
    {
      what: 'cohorts',
      read: 'list',
      arguments: { path: 'cohorts/list' },
      expected: (project) => expected.plain(expected.cohorts(project)),
    },
    {
      what: 'funnels',
      read: 'list',
      arguments: { path: 'funnels/list' },
      expected: expected.funnels,
    },
    ...funnels.map(({ id, name }) => ({
      what: `days of the funnel ${name}`,
      read: 'funnel',
      arguments: { funnel_id: id, unit: 'day', ...span },
      expected: (project: ClientMock) => expected.funnelDays(project, id),
    })),
    {
      what: 'annotations',
      read: 'annotations',
      expected: (project) => expected.annotations(project),
    },
  ];
}
