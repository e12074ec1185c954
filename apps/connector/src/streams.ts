import { parseConfiguredDate } from '@source-mixpanel/cursor';
import {
  exportEvents,
  fetchCohorts,
  funnelDaysOf,
  listAnnotations,
  listCohorts,
  listFunnels,
  readProfiles,
  revenueDays,
  type Family,
} from '@source-mixpanel/mixpanel';
import type { Clock, Stream } from '@source-mixpanel/stream';
import { annotationsStream } from '@source-mixpanel/stream-annotations';
import { cohortMembersStream } from '@source-mixpanel/stream-cohort-members';
import { cohortsStream } from '@source-mixpanel/stream-cohorts';
import { engageStream } from '@source-mixpanel/stream-engage';
import { exportStream } from '@source-mixpanel/stream-export';
import { funnelsStream } from '@source-mixpanel/stream-funnels';
import { revenueStream } from '@source-mixpanel/stream-revenue';
import type { Config } from './config.js';
import type { Connection } from './connection.js';
import { optionalHelpers } from './optional-helpers.js';

export interface ListedStream {
  /** The API the stream cannot do without. */
  readonly family: Family;
  readonly stream: Stream;
}

export interface StreamSurroundings {
  readonly connection: Connection;
  readonly clock: Clock;
  /** How long an undocumented endpoint may take; default 20 s. */
  readonly optionalLimitMilliseconds?: number | undefined;
}

/** Every stream of the source, and of the user's settings what each needs. */
export function streams(
  config: Config,
  { connection, clock, optionalLimitMilliseconds }: StreamSurroundings,
): readonly ListedStream[] {
  const { client, storage } = connection;
  const helpers = optionalHelpers(client, optionalLimitMilliseconds);
  const since = {
    clock,
    byEarlierClock: (instant: number) => connection.byEarlierClock(instant),
    zone: config.project_timezone,
    startDate: parseConfiguredDate(config.start_date),
  };
  const days = {
    ...since,
    endDate: parseConfiguredDate(config.end_date),
    attributionDays: config.attribution_window,
    windowDays: config.date_window_size,
  };
  const pages = {
    ...since,
    pageSize: config.page_size,
    lookBackHours: config.engage_lookback_hours,
    format: config.engage_format,
  };
  const cohorts = { listCohorts: listCohorts(client) };
  const profiles = {
    readProfiles: readProfiles(client, { storage, onUnreadable: config.on_unreadable_line }),
    profileProperties: helpers.profileProperties,
  };
  const events = {
    exportEvents: exportEvents(client),
    topEventProperties: helpers.topEventProperties,
  };
  const query = (stream: Stream): ListedStream => ({ family: 'query', stream });
  return [
    {
      family: client.projectId === undefined ? 'query' : 'app',
      stream: annotationsStream({ listAnnotations: listAnnotations(client) }),
    },
    query(cohortsStream(cohorts, since)),
    query(
      cohortMembersStream(
        { ...cohorts, listCohortsAnew: fetchCohorts(client), ...profiles },
        { ...pages, mode: config.cohort_members_mode },
      ),
    ),
    query(engageStream(profiles, pages)),
    {
      family: 'export',
      stream: exportStream(events, {
        ...days,
        lookBackSeconds: config.export_lookback_window,
        format: config.export_format,
        onUnreadableLine: config.on_unreadable_line,
        storage,
        withoutWaiting: () => connection.remaining('export'),
      }),
    },
    query(
      funnelsStream({ listFunnels: listFunnels(client), funnelDays: funnelDaysOf(client) }, days),
    ),
    query(revenueStream({ revenueDays: revenueDays(client), probe: helpers.revenueDays }, days)),
  ];
}
