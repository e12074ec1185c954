import type { DataGroup, Project } from '@source-mixpanel/fixtures-server';
import type { SeededRandom } from '@source-mixpanel/testing/seeded-random';
import { listKeys, reportKeys } from '../harness/projects/added-keys.js';
import { ADDED_STREAMS } from '../harness/projects/added-streams.js';
import { keyOf } from '../harness/records/record-key.js';
import { withoutVersions, type RecordVersions } from '../harness/records/record-versions.js';
import { GROUPS } from '../harness/stage/presets.js';
import type { Scenario } from './draw-scenario.js';
import type { ExpectedSelection } from './drawn-settings.js';

const REPORTS = [501, 503];
/** The lists that users edit in the simulation, by stream. */
const EDITED = { annotation_tags: 'annotations/tags', experiments: 'experiments' };

/** Returns the scenario with the added streams instead of the shared ones. */
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

/**
 * Removes from the project a group and a lookup table that are listed although they were deleted:
 * Mixpanel refuses all requests for them, so their streams would always fail.
 */
export function removeDeleted({ appLists, dataGroups, lookupTables }: Project): void {
  appLists.set('data-groups', { rows: () => dataGroups.map(groupRow) });
  const kept = lookupTables.filter(({ csv }) => csv !== undefined);
  lookupTables.splice(0, lookupTables.length, ...kept);
}

const groupRow = ({ id, property }: DataGroup): object => ({
  data_group_id: id,
  property_name: property,
});

/** Changes one thing at random that the added streams read: a profile of a group or a list. */
export function changeAddedStreams(project: Project, draw: SeededRandom, now: number): void {
  const { appLists, dataGroups } = project;
  if (draw.percent(60)) {
    const index = draw.between(0, dataGroups.length - 1);
    const group = dataGroups[index];
    if (group === undefined) return;
    // If a profile lacks the time of its last update, the stream reads the complete group again.
    const isDated = draw.percent(85);
    const distinctId = `${isDated ? 'group' : 'undated'}-${draw.between(0, 40)}`;
    const seen = JSON.stringify(new Date(now).toISOString().slice(0, 19));
    const others = group.profiles.filter((profile) => profile.distinctId !== distinctId);
    const properties: DataGroup['profiles'][number]['properties'] = isDated
      ? [['$last_seen', seen]]
      : [];
    dataGroups[index] = { ...group, profiles: [...others, { distinctId, properties }] };
    return;
  }
  const path = draw.pick(Object.values(EDITED));
  const list = appLists.get(path);
  const rows = typeof list?.rows === 'object' ? list.rows : [];
  const edited = draw.percent(70) ? [...rows, { id: `new-${now}` }] : rows.slice(1);
  appLists.set(path, { ...list, rows: edited });
}

/**
 * Returns the keys and versions of the records that a sync beginning now, together with the earlier
 * syncs, must deliver: those of all added streams except `event_counts`.
 */
export function expectedAddedRecords(
  project: Project,
  selection?: ExpectedSelection,
): RecordVersions {
  // The settings may select a data view. It is not known here which profiles of groups that view
  // contains.
  const groups = selection === undefined ? project.dataGroups : [];
  const profiles = groups.flatMap(({ id, profiles: list }) =>
    list.map(
      ({ distinctId, properties }) => [keyOf(id, distinctId), lastSeen(properties)] as const,
    ),
  );
  const lists = [...listKeys(project)].map(
    ([stream, keys]) => [stream, withoutVersions(keys)] as const,
  );
  return new Map([
    ...lists,
    ['group_profiles', new Map(profiles)],
    ['lookup_table_rows', withoutVersions(project.lookupTables.flatMap(rowKeys))],
    ['report_results', withoutVersions(reportKeys(project, REPORTS))],
  ]);
}

/**
 * Returns the keys of a table's rows, which are in the first column. Returns none if a value
 * contains a newline, which this simple parser cannot read.
 */
function rowKeys({ id, csv = '' }: Project['lookupTables'][number]): readonly string[] {
  const [, ...lines] = csv.split(/\r?\n/u).filter((line) => line !== '');
  const hasMultilineValue = lines.some((line) => line.split('"').length % 2 === 0);
  return hasMultilineValue ? [] : lines.map((line) => keyOf(id, /^[^,"]+/u.exec(line)?.[0]));
}

function lastSeen(properties: DataGroup['profiles'][number]['properties']): string {
  const text = properties.find(([name]) => name === '$last_seen')?.[1];
  return text === undefined ? '' : String(JSON.parse(text));
}
