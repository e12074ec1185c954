import {
  createControl,
  createMockMixpanel,
  defaultOptions,
  type DataGroup,
  type MockMixpanel,
  type MockMixpanelOptions,
} from '@source-mixpanel/fixtures-server';
import type { JsonObject } from '@source-mixpanel/exact-json';
import { VirtualClock } from '../clock/virtual-clock.js';
import { MOCK_CREDENTIALS } from './mock-credentials.js';
import { createMockOnClock, type StageOptions } from './stage.js';

/**
 * A prepared project: the options of its mock, a function that adds data, and a configuration that
 * reads it.
 */
export interface Preset {
  readonly options: Partial<MockMixpanelOptions>;
  readonly config: JsonObject;
  readonly fill?: (mixpanel: MockMixpanel) => void;
}

export interface DefinitionCounts {
  readonly cohorts?: number;
  readonly funnels?: number;
  readonly profiles?: number;
}

const MANY = 1e9;
const CONFIG = { credentials: MOCK_CREDENTIALS, project_timezone: 'UTC' };
/**
 * The time at which stages start by default. The data of `cutPreset` and `quotaPreset` is of the
 * days before.
 */
export const PRESET_NOW = Date.parse('2026-11-04T12:00:00Z');
/** The first and the last day of the events of `hostilePreset`. */
export const HOSTILE_DAYS = { first: '2026-10-30', last: '2026-11-10' };

/** A project with this number of funnels and no other data. Tests add the events that they need. */
export const tinyPreset = (funnels = 1): Preset => ({
  options: { data: 'empty' },
  config: CONFIG,
  fill: (mixpanel) => addDefinitions(mixpanel, { funnels }),
});

/**
 * A project without quotas. Every kind of body has at most some hundred bytes, so that it can be
 * cut after every byte.
 */
export const cutPreset: Preset = {
  options: {
    data: 'empty',
    quota: {
      queryPerHour: MANY,
      queryConcurrency: 100,
      exportPerHour: MANY,
      exportPerSecond: MANY,
      exportConcurrency: 100,
      window: 3_600_000,
      headers: true,
    },
  },
  config: {
    ...CONFIG,
    start_date: '2026-11-02',
    page_size: 2,
    num_workers: 2,
    requests_per_hour: { query: MANY, export: MANY },
    experimental_streams: true,
    report_ids: [501],
  },
  fill: fillForCuts,
};

/**
 * A project with this many cohorts, funnels and profiles, and with the quotas that Mixpanel
 * publishes.
 */
export const quotaPreset = (counts: DefinitionCounts): Preset => ({
  options: { data: 'empty', engage: { ...defaultOptions.engage, maximumPageSize: 1000 } },
  config: { ...CONFIG, start_date: '2026-11-01' },
  fill: (mixpanel) => {
    addDefinitions(mixpanel, counts);
    createControl(mixpanel).changeProject({
      addProfiles: Array.from({ length: counts.profiles ?? 0 }, (_, at) => ({
        $distinct_id: `p${at}`,
        $properties: { $last_seen: '2026-11-03T00:00:00' },
      })),
    });
  },
});

/**
 * A project without quotas that has twelve days of about thirty events each, some of them hard to
 * parse. Slices are one day long and there is no lookback window. So if a sync is killed, the next
 * one repeats only records of uncommitted slices.
 */
export const hostilePreset: Preset = {
  options: {
    data: 'generated',
    events: 300,
    days: 12,
    profiles: 60,
    lastDay: HOSTILE_DAYS.last,
    hostile: true,
    quota: {
      ...defaultOptions.quota,
      queryPerHour: MANY,
      exportPerHour: MANY,
      schemasPerMinute: MANY,
    },
  },
  config: {
    ...CONFIG,
    start_date: HOSTILE_DAYS.first,
    end_date: HOSTILE_DAYS.last,
    date_window_size: 1,
    attribution_window: 0,
    num_workers: 2,
    page_size: 20,
    export_format: 'raw',
    requests_per_hour: { query: 1_000_000, export: 1_000_000 },
  },
};

/**
 * Groups of a project. The id of the second group has more digits than a JavaScript number can
 * hold.
 */
export const GROUPS: readonly DataGroup[] = [
  { id: '77', property: 'team', profiles: groupProfiles(30) },
  { id: '-1405123841946871899', property: 'account_id', profiles: groupProfiles(5) },
];

function groupProfiles(count: number): DataGroup['profiles'] {
  return Array.from({ length: count }, (_, at) => ({
    distinctId: `group-${at}`,
    properties: [['$last_seen', `"2026-11-03T00:00:${String(at).padStart(2, '0')}"`]],
  }));
}

export interface PresetOverrides {
  /** Epoch milliseconds at which the clock starts; default `PRESET_NOW`. */
  readonly begins?: number;
  /** Options of the mock that replace those of the preset. */
  readonly options?: Partial<MockMixpanelOptions>;
  readonly wire?: StageOptions['wire'];
}

/** Returns the options of a stage with the project of a preset. */
export function stageOptionsFor(
  { options, fill }: Preset,
  { begins = PRESET_NOW, options: change, wire }: PresetOverrides = {},
): StageOptions {
  const clock = new VirtualClock(begins);
  const mixpanel = createMockOnClock(clock, { ...options, ...change });
  fill?.(mixpanel);
  return { clock, mixpanel, wire };
}

function addDefinitions(
  { project }: MockMixpanel,
  { cohorts = 0, funnels = 0 }: DefinitionCounts,
): void {
  for (let id = 1; id <= cohorts; id += 1) addCohort(project, id, 'true');
  for (let id = 1; id <= funnels; id += 1) {
    project.funnels.push({ id, name: `f${id}`, steps: ['buy'] });
  }
}

function addCohort({ cohorts }: MockMixpanel['project'], id: number, where: string): void {
  const created = '2026-11-02 00:00:00';
  cohorts.push({ id, name: `c${id}`, description: '', isVisible: true, created, where });
}

function fillForCuts(mixpanel: MockMixpanel): void {
  const { annotations, funnels } = mixpanel.project;
  createControl(mixpanel).changeProject({
    addEvents: ['02', '02', '03'].map((day, at) => ({
      event: at === 0 ? 'é\u2028' : 'buy',
      properties: {
        time: Date.parse(`2026-11-${day}T10:00:00Z`) / 1000,
        distinct_id: `p${at}`,
        $insert_id: `e${at}`,
      },
    })),
    addProfiles: [0, 1, 2].map((at) => ({
      $distinct_id: `p${at}`,
      $properties: { $last_seen: `2026-11-03T00:00:0${at}` },
    })),
  });
  annotations.push({
    id: 1,
    project_id: 12345,
    date: '2026-11-02 00:00:00',
    description: 'one',
    user: null,
    tags: [],
  });
  fillAddedForCuts(mixpanel);
  addCohort(mixpanel.project, 1, 'true');
  addCohort(mixpanel.project, 2, 'properties["$last_seen"] >= "2026-11-03T00:00:01"');
  funnels.push({ id: 7, name: 'f', steps: ['buy'] });
}

/**
 * Adds what the added streams read. The lists of the App API have short rows, in the form and pages
 * of the mock's sample project.
 */
function fillAddedForCuts({ project }: MockMixpanel): void {
  const { appLists, dataGroups, lookupTables, reports } = project;
  dataGroups.push({ id: '-1405123841946871899', property: 'team', profiles: groupProfiles(3) });
  reports.push({ id: 501, name: 'r', type: 'insights', by: [], isDaily: true });
  const csv = ['key,v', '1,"a\r\nb"', '2,"c,""d"" e"'].join('\r\n');
  lookupTables.push({ id: '8', name: 't', lastModified: '2026-11-02T10:00:00', csv });
  for (const [path, list] of createMockMixpanel({ data: 'sample' }).project.appLists) {
    const rows = typeof list.rows === 'function' ? list.rows : (ROWS_BY_PATH[path] ?? DEFAULT_ROWS);
    appLists.set(path, { ...list, rows });
  }
}

const DEFAULT_ROWS: readonly object[] = [{ id: 1 }, { id: 2 }];
const ROWS_BY_PATH: Readonly<Record<string, readonly object[]>> = {
  'data-definitions/events': [
    { name: 'a' },
    { name: 'b' },
    { id: 1, name: '$custom_event:1', customEventId: 12345 },
  ],
  'data-definitions/properties': [
    { name: 'a', resourceType: 'Event' },
    { name: 'b', resourceType: 'User' },
  ],
  schemas: [
    { entityType: 'event', name: 'a' },
    { entityType: 'event', name: 'b' },
  ],
  custom_properties: [{ customPropertyId: 1 }, { customPropertyId: 2 }],
  workspaces: [{ id: 678, is_global: true }],
};
