import {
  startFixturesServer,
  type FixturesServer,
  type FixturesServerOptions,
} from '@source-mixpanel/fixtures-server';
import {
  isJsonObject,
  parseJson,
  type JsonObject,
  type JsonValue,
} from '@source-mixpanel/exact-json';
import { at } from '@source-mixpanel/testing/transcript';
import { canonicalJson } from '@source-mixpanel/testing/canonical-json';
import { PLANTED_PROPERTIES } from '../privacy/planted-values.js';
import { HOSTILE_DAYS, hostilePreset } from '../stage/presets.js';
import { keyOf, recordKey } from '../records/record-key.js';
import { expectedAddedKeys } from './added-keys.js';
import { ADDED_STREAMS } from './added-streams.js';
import { SHARED_STREAMS, type StreamName } from './stream-names.js';

export const { first: FIRST_DAY, last: LAST_DAY } = HOSTILE_DAYS;
/**
 * The number of slices of a stream that are read at the same time. Up to twice as many may be
 * uncommitted.
 */
export const WORKERS = 2;

/** Starts a server with the project of `hostilePreset`. */
export function startSmallProject(change: FixturesServerOptions = {}): Promise<FixturesServer> {
  return startFixturesServer({ ...hostilePreset.options, ...change });
}

/** Returns a configuration for this project, see `hostilePreset`. */
export function smallConfig(server: FixturesServer, change: JsonObject = {}): JsonObject {
  const { username, secret, projectId } = server;
  return {
    ...hostilePreset.config,
    credentials: { option_title: 'Service Account', username, secret, project_id: projectId },
    num_workers: WORKERS,
    ...change,
  };
}

/** Returns a configured catalog that reads all columns of these streams incrementally. */
export function incrementalCatalog(streams: readonly string[] = SHARED_STREAMS): JsonObject {
  return {
    streams: streams.map((name) => ({
      stream: { name, json_schema: {}, supported_sync_modes: ['full_refresh', 'incremental'] },
      sync_mode: 'incremental',
      destination_sync_mode: 'append',
    })),
  };
}

/** Returns the key of a record of this project. The key of an event is its complete content. */
export function smallProjectKey(stream: string, record: JsonObject): string {
  if (stream !== 'export') return recordKey(stream, record);
  const properties = Object.entries(objectIn(record['properties']));
  // Planted properties are not compared, because the connector drops or hashes them.
  const others = properties.filter(([name]) => !Object.hasOwn(PLANTED_PROPERTIES, name));
  return canonicalJson([record['event'] ?? null, Object.fromEntries(others)]);
}

const objectIn = (value: JsonValue | undefined): JsonObject => (isJsonObject(value) ? value : {});

/**
 * Adds events and profiles with planted values, which the connector must not emit in plain text.
 */
export function addPlantedValues({ control }: FixturesServer): void {
  const days = DAYS.slice(0, 6);
  control.changeProject({
    addEvents: days.map((day, at) => ({
      event: 'planted',
      properties: {
        time: Date.parse(`${day}T10:00:00Z`) / 1000,
        distinct_id: `planted-user-${at}`,
        $insert_id: `planted-${at}`,
        mp_processing_time_ms: Date.parse(`${day}T10:00:05Z`),
        ...PLANTED_PROPERTIES,
      },
    })),
    addProfiles: days.map((day, at) => ({
      $distinct_id: `planted-user-${at}`,
      $properties: { $last_seen: `${day}T10:00:00`, ...PLANTED_PROPERTIES },
    })),
  });
}

/** All streams of the connector. */
export const ALL_STREAMS: readonly string[] = [
  ...SHARED_STREAMS,
  ...ADDED_STREAMS.map(({ name }) => name),
];

/**
 * Returns, by stream, the keys that a first sync must deliver, computed from the project without
 * code of the connector.
 */
export function allExpectedKeys(server: FixturesServer): ReadonlyMap<string, readonly string[]> {
  return new Map([...expectedKeys(server), ...expectedAddedKeys(server, DAYS)]);
}

/** Returns the expected keys of the shared streams. */
export function expectedKeys(server: FixturesServer): ReadonlyMap<StreamName, readonly string[]> {
  const truth = server.control.truth('readable');
  const { cohorts, funnels, annotations } = server.mixpanel.project;
  const members = (id: number): string[] =>
    recentIds(truth.members(id)).map((distinctId) => keyOf(id, distinctId));
  return new Map<StreamName, readonly string[]>([
    ['annotations', annotations.map(({ id }) => keyOf(id))],
    ['cohorts', cohorts.filter(({ created }) => created >= FIRST_DAY).map(({ id }) => keyOf(id))],
    ['cohort_members', cohorts.flatMap(({ id }) => members(id))],
    ['engage', recentIds(truth.profiles()).map((distinctId) => keyOf(distinctId))],
    ['export', truth.eventsBetween(FIRST_DAY, LAST_DAY).map(eventKey)],
    ['funnels', funnels.flatMap(({ id }) => DAYS.map((day) => keyOf(id, day)))],
    ['revenue', DAYS.map((day) => keyOf(day))],
  ]);
}

/**
 * Returns the `distinct_id` of the profiles that were updated since the first day, or whose time of
 * update is unknown.
 */
function recentIds(rows: readonly string[]): string[] {
  return rows.flatMap((row) => {
    const profile = parseJson(row);
    const seen = at(profile, '$properties', '$last_seen');
    const distinctId = at(profile, '$distinct_id');
    const isRecent = typeof seen !== 'string' || seen >= FIRST_DAY;
    return isRecent && typeof distinctId === 'string' ? [distinctId] : [];
  });
}

function eventKey(line: string): string {
  const event = parseJson(line.replaceAll('\n', ''));
  return isJsonObject(event) ? smallProjectKey('export', event) : '';
}

const DAYS = Array.from({ length: 12 }, (_, index) =>
  new Date(Date.parse(FIRST_DAY) + index * 86_400_000).toISOString().slice(0, 10),
);
