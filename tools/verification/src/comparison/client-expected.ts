import {
  isJsonObject,
  writeJson,
  type JsonObject,
  type JsonValue,
} from '@source-mixpanel/exact-json';
import {
  allEvents,
  DAYS,
  nameOf,
  parseObject,
  propertiesOf,
  truthOf,
  type ClientMock,
} from './client-mock.js';

// These functions return the contents of a project as JSON texts, in the forms in which clients
// return them to their users.

export const profiles = (mock: ClientMock): readonly string[] => truthOf(mock).profiles();

export function profilesWhere(
  mock: ClientMock,
  passes: (properties: JsonObject) => boolean,
): readonly string[] {
  return profiles(mock).filter((row) => passes(propertiesOf(parseObject(row))));
}

export function eventsWhere(
  mock: ClientMock,
  passes: (properties: JsonObject) => boolean,
): readonly string[] {
  return allEvents(mock).filter((line) => passes(propertiesOf(parseObject(line))));
}

/** Returns a profile with only these of its properties. */
export function onlyProperties(row: string, names: readonly string[]): string {
  const profile = parseObject(row);
  const kept = Object.entries(propertiesOf(profile)).filter(([name]) => names.includes(name));
  return writeJson({ ...profile, $properties: Object.fromEntries(kept) });
}

/**
 * Returns a profile in the form of `query_user`: `distinct_id`, `last_seen`, and all other
 * properties.
 */
export function flatProfile(row: string): string {
  const profile = parseObject(row);
  const { $last_seen: seen, ...properties } = propertiesOf(profile);
  return writeJson({
    distinct_id: profile['$distinct_id'],
    last_seen: seen ?? null,
    properties,
  });
}

/**
 * Returns the cohorts as clients list them. `count` is computed from the members, which tests the
 * `count` of the mock.
 */
export function cohorts(mock: ClientMock): readonly JsonObject[] {
  const { project } = mock.server.mixpanel;
  return project.cohorts.map((cohort) => ({
    id: cohort.id,
    project_id: project.id,
    name: cohort.name,
    description: cohort.description,
    count: cohort.dataGroupId === undefined ? truthOf(mock).members(cohort.id).length : 0,
    is_visible: cohort.isVisible ? 1 : 0,
    created: cohort.created,
    data_group_id: cohort.dataGroupId ?? null,
  }));
}

/** Returns the members of a cohort: all, or only those that have a profile. */
export function members(mock: ClientMock, id: number, all: boolean): readonly string[] {
  const known = new Set(profiles(mock));
  return truthOf(mock)
    .members(id)
    .filter((row) => all || known.has(row));
}

export const funnels = (mock: ClientMock): readonly string[] =>
  mock.server.mixpanel.project.funnels.map(({ id, name }) => writeJson({ funnel_id: id, name }));

/** Returns the figures of a funnel for every day, as `[day, figures]`. */
export function funnelDays(mock: ClientMock, id: number): readonly string[] {
  return DAYS.map((day) => JSON.stringify([day, truthOf(mock).funnelDay(id, day)]));
}

/** Returns the steps of a funnel with the sums of all days, as mixpanel-headless computes them. */
export function funnelSteps(mock: ClientMock, id: number): readonly string[] {
  const days = DAYS.map((day) => truthOf(mock).funnelDay(id, day)?.steps ?? []);
  const counts = (days[0] ?? []).map((_, at) =>
    days.reduce((sum, steps) => sum + (steps[at]?.count ?? 0), 0),
  );
  return (days[0] ?? []).map(({ event }, at) => {
    const [count = 0, before = 0] = [counts[at], counts[at - 1]];
    const rate = at === 0 ? 1 : before === 0 ? 0 : count / before;
    // Python writes the ratio 1 as 1.0.
    const text = Number.isInteger(rate) ? rate.toFixed(1) : String(rate);
    return `{"event":${JSON.stringify(event)},"count":${count},"conversion_rate":${text}}`;
  });
}

export function annotations(mock: ClientMock, from = '', to = '9999'): readonly string[] {
  return mock.server.mixpanel.project.annotations
    .filter(({ date }) => date.slice(0, 10) >= from && date.slice(0, 10) <= to)
    .map((annotation) => JSON.stringify(annotation));
}

export function eventNames(mock: ClientMock, from: string, to: string): readonly string[] {
  const names = truthOf(mock).eventsBetween(from, to).map(nameOf);
  return [...new Set(names)].map((name) => JSON.stringify(name));
}

/**
 * Returns the names of the properties of an event, of which there must be at most ten: Mixpanel
 * returns the ten most frequent.
 */
export function propertyNames(mock: ClientMock, event: string): readonly string[] {
  const names = allEvents(mock)
    .filter((line) => nameOf(line) === event)
    .flatMap((line) => Object.keys(propertiesOf(parseObject(line))))
    .filter((name) => name !== 'time' && name !== 'distinct_id');
  return [...new Set(names)].map((name) => JSON.stringify(name));
}

/** Parses a date-time of a profile, which is in UTC, into epoch seconds; NaN if it is not one. */
export const seconds = (value: JsonValue | undefined): number =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value)
    ? Date.parse(`${value}Z`) / 1000
    : NaN;

export const isDefined = (value: JsonValue | undefined): boolean =>
  value !== undefined && value !== null;

export const plain = (rows: readonly JsonObject[]): readonly string[] =>
  rows.filter(isJsonObject).map((row) => writeJson(row));
