import {
  eventCountsOf,
  createPrivacy,
  exportEvents,
  fetchCohorts,
  funnelDaysOf,
  listAnnotations,
  listCohorts,
  listEventNames,
  listFunnels,
  listGroups,
  listNamedGroups,
  listReports,
  readProfiles,
  readReport,
  revenueDays,
  USUAL_QUERY_DAYS,
  type Api,
  type Client,
} from '@source-mixpanel/mixpanel';
import type { Clock, Stream } from '@source-mixpanel/stream';
import { annotationsStream } from '@source-mixpanel/stream-annotations';
import { cohortMembersStream } from '@source-mixpanel/stream-cohort-members';
import { cohortsStream } from '@source-mixpanel/stream-cohorts';
import { engageStream } from '@source-mixpanel/stream-engage';
import { eventCountsStream } from '@source-mixpanel/stream-event-counts';
import { exportStream } from '@source-mixpanel/stream-export';
import { funnelsStream } from '@source-mixpanel/stream-funnels';
import { groupProfilesStream } from '@source-mixpanel/stream-group-profiles';
import { reportResultsStream } from '@source-mixpanel/stream-report-results';
import { revenueStream } from '@source-mixpanel/stream-revenue';
import { appStreams } from './app-streams.js';
import type { Connection } from './connection.js';
import { experimentalStreams } from './experimental-streams.js';
import { optionalHelpers } from './optional-helpers.js';
import { quickCounts } from './quick-counts.js';
import { createSpareQuota } from './spare-quota.js';
import type { StreamSettings } from './stream-settings.js';

export interface ListedStream {
  /** The API that the stream requires. */
  readonly api: Api;
  readonly stream: Stream;
}

export interface StreamDependencies {
  readonly connection: Connection;
  readonly clock: Clock;
  /** The time limit of a call to an undocumented endpoint; default: 20 s. */
  readonly optionalLimitMilliseconds?: number | undefined;
}

/** Creates all streams of the source, each with the settings that it needs. */
export function createStreams(
  settings: StreamSettings,
  dependencies: StreamDependencies,
): readonly ListedStream[] {
  const { connection } = dependencies;
  const { client, storage } = connection;
  const { projectId } = client;
  const parts = createSharedParts(settings, dependencies);
  const { helpers, start, days, queriedDays, refresh, pages, cohorts, profiles, privacy } = parts;
  const counts = { listEventNames: listEventNames(client), eventCountsOf: eventCountsOf(client) };
  const events = {
    exportEvents: exportEvents(client),
    topEventProperties: helpers.topEventProperties,
    ...(settings.countGaps === undefined ? {} : { counts: quickCounts(client) }),
  };
  const query = (stream: Stream): ListedStream => ({ api: 'query', stream });
  return [
    {
      api: client.projectId === undefined ? 'query' : 'app',
      stream: annotationsStream({ listAnnotations: listAnnotations(client) }),
    },
    query(cohortsStream(cohorts, start)),
    query(
      cohortMembersStream(
        {
          ...cohorts,
          ...profiles,
          listCohortsAnew: fetchCohorts(client),
          listNamedGroups:
            projectId === undefined ? undefined : listNamedGroups({ ...client, projectId }),
        },
        { ...pages, mode: settings.cohortMembersMode, refresh },
      ),
    ),
    query(engageStream(profiles, pages)),
    {
      api: 'export',
      stream: exportStream(events, {
        ...days,
        workers: settings.workers,
        lookBackSeconds: settings.exportLookBackSeconds,
        format: settings.exportFormat,
        selection: settings.events,
        onGap: settings.countGaps,
        privacy,
        key: settings.eventKey,
        onUnreadableLine: settings.onUnreadable,
        storage,
        availableRequests: () => connection.remaining('export'),
      }),
    },
    query(eventCountsStream(counts, queriedDays)),
    query(
      funnelsStream(
        { listFunnels: listFunnels(client), funnelDays: funnelDaysOf(client) },
        { ...queriedDays, refresh },
      ),
    ),
    query(
      revenueStream({ revenueDays: revenueDays(client), probe: helpers.revenueDays }, queriedDays),
    ),
    ...reportStreams(client, settings).map(query),
    ...projectStreams(client, settings, parts),
  ];
}

/** Creates the functions and settings that several streams share. */
function createSharedParts(
  settings: StreamSettings,
  { connection, clock, optionalLimitMilliseconds }: StreamDependencies,
) {
  const { client, storage } = connection;
  const helpers = optionalHelpers(client, optionalLimitMilliseconds);
  const privacy = settings.privacy && createPrivacy(settings.privacy);
  const start = {
    clock,
    byEarlierClock: (instant: number) => connection.byEarlierClock(instant),
    zone: settings.zone,
    startDate: settings.startDate,
  };
  const days = {
    ...start,
    endDate: settings.endDate,
    attributionDays: settings.attributionDays,
    windowDays: settings.windowDays < USUAL_QUERY_DAYS ? settings.windowDays : undefined,
  };
  const refresh = {
    maxAgeMilliseconds: settings.refreshHours * 3_600_000,
    quota: createSpareQuota({
      remaining: () => connection.remaining('query'),
      quota: () => connection.quota('query'),
    }),
  };
  const queriedDays = { ...days, concurrency: settings.workers };
  const pages = {
    ...start,
    pageSize: settings.pageSize,
    lookBackHours: settings.profileLookBackHours,
    format: settings.profileFormat,
    selection: settings.profiles,
    privacy,
  };
  const cohorts = { listCohorts: listCohorts(client) };
  const reading = { storage, onUnreadable: settings.onUnreadable };
  const profiles = {
    readProfiles: readProfiles(client, reading),
    profileProperties: helpers.profileProperties,
  };
  return { helpers, start, days, queriedDays, refresh, pages, cohorts, reading, profiles, privacy };
}

function reportStreams(client: Client, { reportIds = [] }: StreamSettings): readonly Stream[] {
  if (reportIds.length === 0) return [];
  const { projectId } = client;
  const list = projectId === undefined ? undefined : listReports({ ...client, projectId });
  return [reportResultsStream({ readReport: readReport(client), listReports: list }, reportIds)];
}

/**
 * Returns the streams that need a project id, and therefore a service account: the App API does not
 * accept project secrets.
 */
function projectStreams(
  { projectId, ...client }: Client,
  { withExperimental, groupKeys }: StreamSettings,
  { profiles, cohorts, pages, reading, start }: ReturnType<typeof createSharedParts>,
): readonly ListedStream[] {
  if (projectId === undefined) return [];
  const project = { ...client, projectId };
  const groups = { ...profiles, listGroups: listGroups(project, cohorts.listCohorts) };
  const lists = [
    ...appStreams(project),
    ...(withExperimental === true ? experimentalStreams(project, { reading, present: start }) : []),
  ];
  return [
    { api: 'query', stream: groupProfilesStream(groups, { ...pages, keys: groupKeys }) },
    ...lists.map((stream): ListedStream => ({ api: 'app', stream })),
  ];
}
