import { createStreams, type ListedStream, type StreamDependencies } from '@source-mixpanel/client';
import { parseConfiguredDate } from '@source-mixpanel/cursor';
import type { Config } from '../config/config.js';
import { selections } from '../config/selections.js';

/** Creates the streams of the source for a configuration. */
export function streams(config: Config, dependencies: StreamDependencies): readonly ListedStream[] {
  return createStreams(
    {
      zone: config.project_timezone,
      startDate: parseConfiguredDate(config.start_date),
      endDate: parseConfiguredDate(config.end_date),
      attributionDays: config.attribution_window,
      windowDays: config.date_window_size,
      workers: config.num_workers,
      exportLookBackSeconds: config.export_lookback_window,
      exportFormat: config.export_format,
      onUnreadable: config.on_unreadable_line,
      pageSize: config.page_size,
      profileLookBackHours: config.engage_lookback_hours,
      profileFormat: config.engage_format,
      cohortMembersMode: config.cohort_members_mode,
      refreshHours: config.refresh_hours,
      countGaps: config.verify_counts ? config.on_gap : undefined,
      ...selections(config),
      reportIds: config.report_ids,
      withExperimental: config.experimental_streams,
    },
    dependencies,
  );
}
