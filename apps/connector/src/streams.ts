import { parseConfiguredDate } from '@source-mixpanel/cursor';
import {
  exportEvents,
  listAnnotations,
  listCohorts,
  topEventProperties,
  type Family,
} from '@source-mixpanel/mixpanel';
import type { Clock, Stream } from '@source-mixpanel/stream';
import { annotationsStream } from '@source-mixpanel/stream-annotations';
import { cohortsStream } from '@source-mixpanel/stream-cohorts';
import { exportStream } from '@source-mixpanel/stream-export';
import type { Config } from './config.js';
import type { Connection } from './connection.js';

export interface ListedStream {
  /** The API the stream cannot do without. */
  readonly family: Family;
  readonly stream: Stream;
}

/** Every stream of the source. */
export function streams(
  config: Config,
  connection: Connection,
  clock: Clock,
): readonly ListedStream[] {
  const { client, storage } = connection;
  const common = {
    clock,
    zone: config.project_timezone,
    startDate: parseConfiguredDate(config.start_date),
    endDate: parseConfiguredDate(config.end_date),
  };
  return [
    {
      family: client.projectId === undefined ? 'query' : 'app',
      stream: annotationsStream({ listAnnotations: listAnnotations(client) }),
    },
    { family: 'query', stream: cohortsStream({ listCohorts: listCohorts(client) }, common) },
    {
      family: 'export',
      stream: exportStream(
        { exportEvents: exportEvents(client), topEventProperties: topEventProperties(client) },
        {
          ...common,
          attributionDays: config.attribution_window,
          lookBackSeconds: config.export_lookback_window,
          windowDays: config.date_window_size,
          format: config.export_format,
          onUnreadableLine: config.on_unreadable_line,
          storage,
          withoutWaiting: () => connection.remaining('export'),
        },
      ),
    },
  ];
}
