import type { FixturesServer } from '@source-mixpanel/fixtures-server';
import { parseJson, writeJson, type JsonObject, type JsonValue } from '@source-mixpanel/exact-json';
import { canonicalJson } from '@source-mixpanel/testing/canonical-json';
import { contract } from './contract.js';
import { at, objectAt, records, textAt } from '@source-mixpanel/testing/transcript';
import { eventOf } from './rehearsal.js';
import type { Run } from './run-connector.js';

/** The contents of a table in a destination that keeps the last record of each key: record as text by key. */
export type Facts = ReadonlyMap<string, string>;

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

/** The streams whose endpoints the mock has: all, or all but revenue, which Mixpanel does not document. */
export const ANSWERED: readonly StreamName[] = SEVEN.filter(
  (name) => contract() === 'observed' || name !== 'revenue',
);
export const isAnswered = (name: string | undefined): boolean =>
  ANSWERED.some((one) => one === name);
export const answered = (...names: readonly StreamName[]): readonly StreamName[] =>
  names.filter(isAnswered);

type FactOf = (record: JsonObject) => readonly [key: string, text: string];

/** Compares profiles by id and number of columns, because the connector gives their columns other names. */
const profile =
  (...names: readonly string[]): FactOf =>
  (record) => [key(record, ...names), String(Object.keys(record).length)];
const whole =
  (...names: readonly string[]): FactOf =>
  (record) => [key(record, ...names), canonicalJson(record)];

const FACT_OF: Readonly<Record<StreamName, FactOf>> = {
  annotations: whole('id'),
  // A cohort with a new count is not delivered again, because its time of creation is the same.
  cohorts: (record) => whole('id')({ ...record, count: null }),
  cohort_members: profile('distinct_id', 'cohort_id'),
  engage: profile('distinct_id'),
  // Without a key, the whole event identifies it.
  export: (record) => [canonicalJson(eventOf(record)), ''],
  funnels: whole('funnel_id', 'date'),
  revenue: whole('date'),
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

/** Returns the records that the mock's data should result in. */
export function trueFacts(server: FixturesServer, name: StreamName, span: Span): Facts {
  return new Map(trueRecords(server, name, span).map(FACT_OF[name]));
}

function trueRecords(
  { control, mixpanel: { project } }: FixturesServer,
  name: StreamName,
  { from, to }: Span,
): JsonObject[] {
  const truth = control.truth('readable');
  switch (name) {
    case 'annotations':
      return project.annotations.map((row) => dated(plain(row), 'date'));
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
        truth.members(id).map((row) => ({ ...flat(row), cohort_id: id })),
      );
    case 'engage':
      return truth.profiles().map(flat);
    case 'export':
      return truth.eventsBetween(from, to).map((line) => objectOf(line.replaceAll('\n', '')));
    case 'funnels':
      return daysOf(from, to).flatMap((date) =>
        project.funnels.map(({ id, name: title }) => ({
          ...plain(truth.funnelDay(id, date)),
          funnel_id: id,
          name: title,
          date,
        })),
      );
    case 'revenue':
      return daysOf(from, to).map((date) => ({ ...plain(truth.revenueDay(date)), date }));
  }
}

/** Returns a profile as a record with its source names as columns: only the number of columns is compared. */
function flat(row: string): JsonObject {
  const profileRow = objectOf(row);
  const columns = Object.entries(objectAt(profileRow, '$properties'));
  return Object.fromEntries([
    ...columns.map(([name, value]) => [`property ${name}`, value] as const),
    ['distinct_id', textAt(profileRow, '$distinct_id')],
  ]);
}

function dated(row: JsonObject, name: string): JsonObject {
  return { ...row, [name]: textAt(row, name).replace(' ', 'T') };
}

function plain(value: unknown): JsonObject {
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

/** Returns the ids of the profiles that were updated at that time or later. */
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

/** The streams whose endpoints Mixpanel does not document. */
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
