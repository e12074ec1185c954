import type { DataGroup, Project } from '@source-mixpanel/fixtures-server';
import type { SeededRandom } from '@source-mixpanel/testing/seeded-random';
import { listKeys, reportKeys } from '../harness/projects/added-keys.js';
import { ADDED_STREAMS } from '../harness/projects/added-streams.js';
import { keyOf } from '../harness/records/record-key.js';
import type { RecordVersions } from '../harness/records/record-versions.js';
import { GROUPS } from '../harness/stage/presets.js';
import type { Scenario } from './draw-scenario.js';
import type { ExpectedSelection } from './drawn-settings.js';

const REPORTS = [501, 503];
/** Lists that people edit in the simulation. */
const EDITED = { annotation_tags: 'annotations/tags', experiments: 'experiments' };

/** The same scenario, in which the streams in addition to the seven are read instead of these. */
export function withAddedStreams(scenario: Scenario): Scenario {
  return {
    ...scenario,
    project: { ...scenario.project, dataGroups: GROUPS },
    config: { ...scenario.config, experimental_streams: true, report_ids: REPORTS },
    catalog: {
      streams: ADDED_STREAMS.map(({ name, hasCursor }) => ({
        stream: { name, json_schema: {} },
        sync_mode: hasCursor ? 'incremental' : 'full_refresh',
        destination_sync_mode: 'append',
      })),
    },
    fullRefresh: new Set(ADDED_STREAMS.flatMap(({ name, hasCursor }) => (hasCursor ? [] : name))),
  };
}

/** Leaves out what is refused for good: a group and a table that are listed and were deleted. */
export function withoutDeleted({ appLists, dataGroups, lookupTables }: Project): void {
  appLists.set('data-groups', { rows: () => dataGroups.map(groupRow) });
  const kept = lookupTables.filter(({ csv }) => csv !== undefined);
  lookupTables.splice(0, lookupTables.length, ...kept);
}

const groupRow = ({ id, property }: DataGroup): object => ({
  data_group_id: id,
  property_name: property,
});

/** Something happens to what the streams in addition show. */
export function changeAdded(project: Project, draw: SeededRandom, now: number): void {
  const { appLists, dataGroups } = project;
  if (draw.percent(60)) {
    const place = draw.between(0, dataGroups.length - 1);
    const group = dataGroups[place];
    if (group === undefined) return;
    // A profile that loses its time of update makes the stream read the whole group again.
    const isDated = draw.percent(85);
    const distinctId = `${isDated ? 'group' : 'undated'}-${draw.between(0, 40)}`;
    const seen = JSON.stringify(new Date(now).toISOString().slice(0, 19));
    const others = group.profiles.filter((profile) => profile.distinctId !== distinctId);
    const properties: DataGroup['profiles'][number]['properties'] = isDated
      ? [['$last_seen', seen]]
      : [];
    dataGroups[place] = { ...group, profiles: [...others, { distinctId, properties }] };
    return;
  }
  const path = draw.pick(Object.values(EDITED));
  const list = appLists.get(path);
  const rows = typeof list?.rows === 'object' ? list.rows : [];
  const edited = draw.percent(70) ? [...rows, { id: `new-${now}` }] : rows.slice(1);
  appLists.set(path, { ...list, rows: edited });
}

/** Keys and versions of what a sync that begins now must deliver of all but `event_counts`, or states before it have. */
export function expectedAdded(project: Project, selection?: ExpectedSelection): RecordVersions {
  // A data view may hold none of the profiles of groups.
  const groups = selection === undefined ? project.dataGroups : [];
  const profiles = groups.flatMap(({ id, profiles: list }) =>
    list.map(
      ({ distinctId, properties }) => [keyOf(id, distinctId), lastSeen(properties)] as const,
    ),
  );
  const lists = [...listKeys(project)].map(([stream, keys]) => [stream, keysOf(keys)] as const);
  return new Map([
    ...lists,
    ['group_profiles', new Map(profiles)],
    ['lookup_table_rows', keysOf(project.lookupTables.flatMap(rowKeys))],
    ['report_results', keysOf(reportKeys(project, REPORTS))],
  ]);
}

/** The keys of the rows of a table, in its first column; none of one with a value over several lines. */
function rowKeys({ id, csv = '' }: Project['lookupTables'][number]): readonly string[] {
  const [, ...lines] = csv.split(/\r?\n/u).filter((line) => line !== '');
  const isDivided = lines.some((line) => line.split('"').length % 2 === 0);
  return isDivided ? [] : lines.map((line) => keyOf(id, /^[^,"]+/u.exec(line)?.[0]));
}

const keysOf = (keys: readonly string[]): Map<string, string> =>
  new Map(keys.map((key) => [key, '']));

function lastSeen(properties: DataGroup['profiles'][number]['properties']): string {
  const text = properties.find(([name]) => name === '$last_seen')?.[1];
  return text === undefined ? '' : String(JSON.parse(text));
}
