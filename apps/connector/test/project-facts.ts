import type { FixturesServer } from '@source-mixpanel/fixtures-server';
import { parseJson, writeJson, type JsonObject, type JsonValue } from '@source-mixpanel/exact-json';
import { canonicalJson } from '@source-mixpanel/testing/canonical-json';
import { getContract } from './contract.js';
import { at, objectAt, records, textAt } from '@source-mixpanel/testing/transcript';
import { eventOf } from './baseline.js';
import type { Run } from './run-connector.js';

/**
 * The rows of a destination's table in which the last record of each key replaces earlier ones:
 * key → text of the record.
 */
export type Facts = ReadonlyMap<string, string>;

/** The streams that the Python connector has, too. */
export const SEVEN = [
  'annotations',
  'cohort_members',
  'cohorts',
  'engage',
  'export',
  'funnels',
  'revenue',
] as const;
export type StreamName = (typeof SEVEN)[number];

/**
 * The streams of `SEVEN` whose endpoints the mock serves. With documented endpoints only, revenue
 * is missing.
 */
export const SERVED_STREAMS: readonly StreamName[] = SEVEN.filter(
  (name) => getContract() === 'observed' || name !== 'revenue',
);
export const isServed = (name: string | undefined): boolean =>
  SERVED_STREAMS.some((one) => one === name);
export const onlyServed = (...names: readonly StreamName[]): readonly StreamName[] =>
  names.filter(isServed);

type FactOf = (record: JsonObject) => readonly [key: string, text: string];

/** Compares ids and the number of columns only, because the connector renames their columns. */
const profileSize =
  (...names: readonly string[]): FactOf =>
  (record) => [key(record, ...names), String(Object.keys(record).length)];
const completeRecord =
  (...names: readonly string[]): FactOf =>
  (record) => [key(record, ...names), canonicalJson(record)];

const FACT_OF: Readonly<Record<StreamName, FactOf>> = {
  annotations: completeRecord('id'),
  // A cohort whose count changes is not delivered again: the cursor is its time of creation.
  cohorts: (record) => completeRecord('id')({ ...record, count: null }),
  cohort_members: profileSize('distinct_id', 'cohort_id'),
  engage: profileSize('distinct_id'),
  // The stream has no key, so the event itself is used as the key.
  export: (record) => [canonicalJson(eventOf(record)), ''],
  funnels: completeRecord('funnel_id', 'date'),
  revenue: completeRecord('date'),
};

function key(record: JsonObject, ...names: readonly string[]): string {
  return names.map((name) => writeJson(record[name] ?? null)).join(' ');
}

/** Returns the records of a stream in a run, the last one for each key. */
export function factsOf(run: Run, name: StreamName): Facts {
  return new Map(records(run.messages, name).map(FACT_OF[name]));
}

export interface Span {
  readonly from: string;
  readonly to: string;
}

/** Computes from the mock's data which records a correct sync of these days delivers. */
export function expectedFacts(server: FixturesServer, name: StreamName, span: Span): Facts {
  return new Map(expectedRecords(server, name, span).map(FACT_OF[name]));
}

function expectedRecords(
  { control, mixpanel: { project } }: FixturesServer,
  name: StreamName,
  { from, to }: Span,
): JsonObject[] {
  const truth = control.truth('readable');
  switch (name) {
    case 'annotations':
      return project.annotations.map((row) => withIsoTime(toJsonObject(row), 'date'));
    case 'cohorts':
      return project.cohorts
        .filter(({ created }) => created >= from)
        .map(({ id, name: title, description, isVisible, created, dataGroupId }) => ({
          id,
          project_id: project.id,
          name: title,
          description,
          is_visible: isVisible ? 1 : 0,
          created: created.replace(' ', 'T'),
          data_group_id: dataGroupId ?? null,
          count: null,
        }));
    case 'cohort_members':
      return project.cohorts.flatMap(({ id }) =>
        truth.members(id).map((row) => ({ ...profileRecord(row), cohort_id: id })),
      );
    case 'engage':
      return truth.profiles().map(profileRecord);
    case 'export':
      return truth.eventsBetween(from, to).map((line) => objectOf(line.replaceAll('\n', '')));
    case 'funnels':
      return daysOf(from, to).flatMap((date) =>
        project.funnels.map(({ id, name: title }) => ({
          ...toJsonObject(truth.funnelDay(id, date)),
          funnel_id: id,
          name: title,
          date,
        })),
      );
    case 'revenue':
      return daysOf(from, to).map((date) => ({ ...toJsonObject(truth.revenueDay(date)), date }));
  }
}

/**
 * Converts a profile to a record with one column per property. The names of the columns differ from
 * the connector's, because only their number is compared.
 */
function profileRecord(row: string): JsonObject {
  const profileRow = objectOf(row);
  const columns = Object.entries(objectAt(profileRow, '$properties'));
  return Object.fromEntries([
    ...columns.map(([name, value]) => [`property ${name}`, value] as const),
    ['distinct_id', textAt(profileRow, '$distinct_id')],
  ]);
}

function withIsoTime(row: JsonObject, name: string): JsonObject {
  return { ...row, [name]: textAt(row, name).replace(' ', 'T') };
}

function toJsonObject(value: unknown): JsonObject {
  return objectOf(JSON.stringify(value));
}

function objectOf(text: string): JsonObject {
  const value: JsonValue = parseJson(text);
  return objectAt({ value }, 'value');
}

function daysOf(from: string, to: string): string[] {
  const days: string[] = [];
  for (let day = Date.parse(from); day <= Date.parse(to); day += 86_400_000) {
    days.push(new Date(day).toISOString().slice(0, 10));
  }
  return days;
}

/** Returns `{ distinct_id }` of each profile that was updated at the time `since` or later. */
export function profilesSince(server: FixturesServer, since: string): JsonObject[] {
  return server.control
    .truth()
    .profiles()
    .flatMap((text) => {
      const row = objectAt({ row: parseJson(text) }, 'row');
      const lastSeen = at(row, '$properties', '$last_seen');
      const isSince = typeof lastSeen === 'string' && lastSeen >= since;
      return isSince ? [{ distinct_id: row['$distinct_id'] }] : [];
    });
}

/** The streams of the setting `experimental_streams`. Their endpoints are not documented. */
export const EXPERIMENTAL = [
  'custom_events',
  'custom_properties',
  'dashboards',
  'event_deletions',
  'lexicon_events',
  'lexicon_properties',
  'lookup_table_rows',
  'lookup_tables',
  'reports',
];
