import type { FixturesServer } from '@source-mixpanel/fixtures-server';
import { parseJson, writeJson, type JsonObject, type JsonValue } from '@source-mixpanel/exact-json';
import { canonicalJson } from '@source-mixpanel/testing/canonical-json';
import { contract } from './contract.js';
import { at, objectAt, records, textAt } from '@source-mixpanel/testing/transcript';
import { eventOf } from './rehearsal.js';
import type { Run } from './run-connector.js';

/** What a destination that dedupes by key would hold: text by key, of every stream. */
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

/** The streams whose endpoints the mock answers; Mixpanel publishes none for revenue. */
export const ANSWERED: readonly StreamName[] = SEVEN.filter(
  (name) => contract() === 'observed' || name !== 'revenue',
);
export const isAnswered = (name: string | undefined): boolean =>
  ANSWERED.some((one) => one === name);
export const answered = (...names: readonly StreamName[]): readonly StreamName[] =>
  names.filter(isAnswered);

type FactOf = (record: JsonObject) => readonly [key: string, text: string];

/** Profiles are known by their id and how many columns they fill: their columns are named anew. */
const profile =
  (...names: readonly string[]): FactOf =>
  (record) => [key(record, ...names), String(Object.keys(record).length)];
const whole =
  (...names: readonly string[]): FactOf =>
  (record) => [key(record, ...names), canonicalJson(record)];

const FACT_OF: Readonly<Record<StreamName, FactOf>> = {
  annotations: whole('id'),
  // A recounted cohort is not delivered again: its time of creation stays.
  cohorts: (record) => whole('id')({ ...record, count: null }),
  cohort_members: profile('distinct_id', 'cohort_id'),
  engage: profile('distinct_id'),
  // Without a key: the event itself is one.
  export: (record) => [canonicalJson(eventOf(record)), ''],
  funnels: whole('funnel_id', 'date'),
  revenue: whole('date'),
};

function key(record: JsonObject, ...names: readonly string[]): string {
  return names.map((name) => writeJson(record[name] ?? null)).join(' ');
}

/** The records of a stream in a run; of two with one key the later counts. */
export function factsOf(run: Run, name: StreamName): Facts {
  return new Map(records(run.messages, name).map(FACT_OF[name]));
}

export interface Span {
  readonly from: string;
  readonly to: string;
}

/** What the mock knows to be true, in the form of the records. */
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

/** Columns stand under their source names here: only how many there are is compared. */
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

/** The profiles that were updated at that time or later. */
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

/** Streams whose endpoints Mixpanel does not publish. */
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
