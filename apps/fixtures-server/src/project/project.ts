import { loadSampleEvents, loadSampleProfiles } from '../load-sample.js';
import { createBulkEvents } from '../generate/bulk-events.js';
import { createGeneratedEvents } from '../generate/generated-events.js';
import { createGeneratedProfiles } from '../generate/generated-profiles.js';
import { hostileEventsOn } from '../generate/hostile-events.js';
import { spanOfDay } from '../generate/day-span.js';
import { createZone, daysFrom, type Zone } from '../zone.js';
import type { AppList } from './app-list.js';
import { defaultAppLists } from './app-lists.js';
import {
  annotationsOver,
  defaultCohorts,
  defaultFunnels,
  sampleDataGroup,
  type Annotation,
  type CohortDefinition,
  type DataGroup,
  type FunnelDefinition,
} from './definitions.js';
import {
  createEventList,
  joinEventStores,
  type EventList,
  type EventStore,
} from './event-store.js';
import { lexiconEvents, mergedEvents } from './lexicon.js';
import { defaultLookupTables, type LookupTable } from './lookup-tables.js';
import type { MockMixpanelOptions } from './options.js';
import {
  createProfileList,
  storeOfProfiles,
  type Profile,
  type ProfileList,
  type ProfileStore,
} from './profile-store.js';
import { defaultReports, type ReportDefinition } from './report-definitions.js';

/** The content of a mock project. The control API can change it while the server runs. */
export interface Project {
  readonly id: number;
  readonly username: string;
  /** The secret of the service account. */
  readonly secret: string;
  /** The project secret, an older form of credentials. */
  readonly projectSecret: string;
  /** The time zone of the days and hours in requests and responses of reports. */
  zone: Zone;
  /** The time zone of the days in requests of the export. */
  readonly exportZone: Zone;
  readonly events: EventStore;
  /** The events that the control API added. `events` includes them. */
  readonly added: EventList;
  readonly profiles: ProfileList;
  readonly dataGroups: DataGroup[];
  readonly cohorts: CohortDefinition[];
  readonly funnels: FunnelDefinition[];
  readonly annotations: Annotation[];
  readonly reports: ReportDefinition[];
  readonly lookupTables: LookupTable[];
  /** Lists of the App API, by their path below `/api/app/projects/{project}/`. */
  readonly appLists: Map<string, AppList>;
  plan: 'paid' | 'free';
}

const utc = createZone('UTC');

export function createProject(options: MockMixpanelOptions): Project {
  const zone = createZone(options.zone);
  const exportZone = options.epoch === 'utc' ? utc : zone;
  const added = createEventList();
  const events = joinEventStores(added, createEvents(options, exportZone));
  const span = events.span(exportZone);
  const empty = span === undefined;
  return {
    id: options.projectId,
    username: 'stand-in.000000.mp-service-account',
    secret: 'stand-in-secret',
    projectSecret: '0123456789abcdef0123456789abcdef',
    zone,
    exportZone,
    events,
    added,
    profiles: createProfileList(createProfiles(options)),
    dataGroups: createDataGroups(options),
    cohorts: [...(empty ? [] : defaultCohorts), ...options.moreCohorts],
    funnels: empty ? [] : [...defaultFunnels],
    annotations: empty ? [] : annotationsOver(span, options.projectId),
    reports: empty ? [] : [...defaultReports],
    lookupTables: empty ? [] : [...defaultLookupTables()],
    appLists: createAppLists(options, empty),
    plan: options.plan,
  };
}

function createDataGroups({ data, dataGroups }: MockMixpanelOptions): DataGroup[] {
  switch (data) {
    case 'empty':
      return [];
    case 'sample':
      return [sampleDataGroup(), ...dataGroups];
    default:
      return [...dataGroups];
  }
}

/** Returns the lists of the App API. In an empty project all lists exist but have no rows. */
function createAppLists(
  { projectId, appLists, counts: { merged } }: MockMixpanelOptions,
  empty: boolean,
): Map<string, AppList> {
  const own = Object.entries(defaultAppLists(projectId)).map(
    ([name, list]) => [name, empty ? { ...list, rows: [] } : list] as const,
  );
  const names = { rows: [...(empty ? [] : lexiconEvents), ...mergedEvents(merged)] };
  return new Map([...own, ['data-definitions/events', names], ...Object.entries(appLists)]);
}

function createEvents(options: MockMixpanelOptions, zone: Zone): EventStore {
  switch (options.data) {
    case 'empty':
      return createEventList();
    case 'generated':
      return createGeneratedEvents(options);
    case 'bulk':
      return createBulkEvents(options);
    case 'sample': {
      const sample = createEventList(loadSampleEvents());
      const span = sample.span(zone);
      if (span === undefined) return sample;
      const days = daysFrom(span.first, span.last);
      const hostile = days.flatMap((day, position) =>
        hostileEventsOn({ position, days: days.length, span: spanOfDay(day, zone), options }),
      );
      return joinEventStores(createEventList(hostile), sample);
    }
    default:
      return options.data satisfies never;
  }
}

function createProfiles(options: MockMixpanelOptions): ProfileStore {
  switch (options.data) {
    case 'empty':
    case 'bulk':
      return storeOfProfiles([]);
    case 'generated':
      return createGeneratedProfiles(options);
    case 'sample': {
      const hostile = createGeneratedProfiles({ ...options, profiles: 0 });
      const extra: Profile[] = Array.from({ length: hostile.count }, (_, at) => hostile.at(at));
      return storeOfProfiles([...loadSampleProfiles(), ...extra]);
    }
    default:
      return options.data satisfies never;
  }
}
