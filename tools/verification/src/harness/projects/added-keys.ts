import { reportSeries, type FixturesServer, type Project } from '@source-mixpanel/fixtures-server';
import {
  isJsonObject,
  parseJson,
  type JsonObject,
  type JsonValue,
} from '@source-mixpanel/exact-json';
import { at } from '@source-mixpanel/testing/transcript';
import { keyOf } from '../records/record-key.js';
import { ADDED_STREAMS, REPORT_IDS } from './added-streams.js';

/** A list of the App API, and the rows of it that a stream emits. */
interface ListOfStream {
  /** The path of the list below the path of the project. */
  readonly path: string;
  /** Whether the stream emits this row; default: it emits all rows. */
  readonly isRecord?: (row: JsonObject) => boolean;
}

const isCustomEvent = ({ name }: JsonObject): boolean =>
  typeof name === 'string' && name.startsWith('$custom_event:');

const LISTS: Readonly<Record<string, ListOfStream>> = {
  annotation_tags: { path: 'annotations/tags' },
  custom_events: { path: 'data-definitions/events', isRecord: isCustomEvent },
  custom_properties: { path: 'custom_properties' },
  dashboards: { path: 'dashboards' },
  event_deletions: { path: 'data-definitions/events/deletion-requests' },
  experiments: { path: 'experiments' },
  feature_flags: { path: 'feature-flags' },
  lexicon_events: {
    path: 'data-definitions/events',
    isRecord: (row) => !isCustomEvent(row),
  },
  lexicon_properties: { path: 'data-definitions/properties' },
  lexicon_schemas: { path: 'schemas' },
  lookup_tables: { path: 'data-definitions/lookup-tables' },
  reports: { path: 'bookmarks' },
};

/**
 * Returns the keys that a first sync of the added streams must deliver, computed from the project
 * without code of the connector. The result lacks the streams whose keys cannot be computed.
 * @param days the days whose events are read, as `YYYY-MM-DD`
 */
export function expectedAddedKeys(
  server: FixturesServer,
  days: readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const { project } = server.mixpanel;
  return new Map<string, readonly string[]>([
    ...listKeys(project),
    ['group_profiles', groupKeys(server)],
    ['event_counts', countKeys(server, days)],
    ['report_results', reportKeys(project, REPORT_IDS)],
  ]);
}

/** Returns the keys of the records of each stream that emits the rows of one list. */
export function listKeys(project: Project): ReadonlyMap<string, readonly string[]> {
  const keys = new Map<string, readonly string[]>();
  for (const { name, key } of ADDED_STREAMS) {
    const list = LISTS[name];
    if (list === undefined) continue;
    const { path, isRecord = () => true } = list;
    const { rows = [] } = project.appLists.get(path) ?? {};
    const objects = (typeof rows === 'function' ? rows(project) : rows).map(objectOf);
    keys.set(
      name,
      objects.filter(isRecord).map((row) => keyOf(...key.map((column) => valueOf(row, column)))),
    );
  }
  return keys;
}

function groupKeys({ control, mixpanel }: FixturesServer): readonly string[] {
  return mixpanel.project.dataGroups.flatMap(({ id }) =>
    control
      .truth()
      .groupProfiles(id)
      .map((row) => keyOf(id, at(parseJson(row), '$distinct_id'))),
  );
}

/** Returns the keys of `event_counts`: each day with each name of an event of that day. */
function countKeys({ control }: FixturesServer, days: readonly string[]): readonly string[] {
  const truth = control.truth('readable');
  return days.flatMap((day) => {
    const lines = truth.eventsBetween(day, day).map((line) => line.replaceAll('\n', ''));
    return [...new Set(lines.map((line) => keyOf(day, at(parseJson(line), 'event'))))];
  });
}

/** Returns the keys of `report_results`, one for each number in these reports. */
export function reportKeys(project: Project, ids: readonly number[]): readonly string[] {
  return project.reports
    .filter(({ id }) => ids.includes(id))
    .flatMap((report) =>
      pathsIn(reportSeries(project, report), []).map((path) =>
        keyOf(report.id, JSON.stringify(path)),
      ),
    );
}

/** Returns the path of member names to each number in the value. */
function pathsIn(value: unknown, path: readonly string[]): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([name, inner]) => pathsIn(inner, [...path, name]));
}

function objectOf(row: object | string): JsonObject {
  const value = parseJson(typeof row === 'string' ? row : JSON.stringify(row));
  if (isJsonObject(value)) return value;
  throw new TypeError('a row of the mock is not an object');
}

/** Returns a member by its name in snake_case or in camelCase. */
function valueOf(row: JsonObject, column: string): JsonValue | undefined {
  const camel = column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return row[column] ?? row[camel];
}
