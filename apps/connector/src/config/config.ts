import { REGIONS } from '@source-mixpanel/mixpanel';
import * as z from 'zod';
import { completenessSettings } from './completeness-settings.js';
import { credentialsSchema } from './credentials.js';
import { choice, day, timeZone, trueOrFalse, wholeNumber } from './fields.js';
import { inForm, type FormField } from './form.js';
import { privacySettings } from './privacy-settings.js';
import { selectionSettings } from './selection-settings.js';
import { setting } from './setting-names.js';
import { streamSettings } from './stream-settings.js';

const DATE: FormField = {
  pattern: '^$|^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)?$',
  pattern_descriptor: 'YYYY-MM-DD',
  format: 'date-time',
  examples: ['2026-01-31'],
};

/**
 * The only definition of the configuration: `spec` prints it as JSON Schema, and every command
 * parses configurations with it. Keys and defaults are compatible with configurations of the Python
 * connector. Airbyte's form shows the settings of a group in the order of this schema.
 */
export const configSchema = z
  .object({
    credentials: credentialsSchema,
    project_timezone: timeZone('project_timezone')
      .default('US/Pacific')
      .meta(
        inForm('project_timezone', {
          group: 'project',
          always_show: true,
          description: 'The time zone of your Mixpanel project, from Project Settings.',
          examples: ['US/Pacific', 'Europe/Berlin', 'UTC'],
        }),
      ),
    region: choice('region', REGIONS)
      .default('US')
      .meta(
        inForm('region', {
          group: 'project',
          always_show: true,
          description: 'Where Mixpanel stores your project: its data residency.',
        }),
      ),
    start_date: day('start_date')
      .optional()
      .meta(
        inForm('start_date', {
          ...DATE,
          group: 'project',
          always_show: true,
          description:
            'First day to sync, in the project time zone. Defaults to one year ago. If you later move the date back, the added days are read only after a stream is reset.',
        }),
      ),
    end_date: day('end_date')
      .optional()
      .meta(
        inForm('end_date', {
          ...DATE,
          group: 'project',
          description: 'Last day to sync. Defaults to the last complete day.',
        }),
      ),
    export_format: choice('export_format', ['text', 'python_text', 'raw'])
      .default('text')
      .meta(
        inForm('export_format', {
          group: 'selection',
          description:
            'text: one text column per event property. python_text: the same, with lists, objects and true/false spelled as by the Python connector. raw: one JSON column with all properties.',
        }),
      ),
    engage_format: choice('engage_format', ['columns', 'raw'])
      .default('columns')
      .meta(
        inForm('engage_format', {
          group: 'selection',
          description:
            'For engage, cohort_members and group_profiles. columns: one column per profile property. raw: one JSON column with all properties.',
        }),
      ),
    select_properties_by_default: trueOrFalse('select_properties_by_default')
      .default(true)
      .meta(
        inForm('select_properties_by_default', {
          group: 'selection',
          description:
            'On: include properties that are not in the configured schema. Off: only the configured columns.',
        }),
      ),
    cohort_members_mode: choice('cohort_members_mode', ['changed', 'all'])
      .default('changed')
      .meta(
        inForm('cohort_members_mode', {
          group: 'selection',
          description:
            'changed: members whose profile changed since the last sync. all: every member of every cohort on each sync.',
        }),
      ),
    attribution_window: wholeNumber('attribution_window', { min: 0, isHidden: true })
      .default(5)
      .meta(
        inForm('attribution_window', {
          group: 'selection',
          description:
            'Number of already synced days that each incremental sync checks again for late events and late funnel conversions. 0 disables it.',
        }),
      ),
    export_lookback_window: wholeNumber('export_lookback_window', { min: 0 })
      .default(0)
      .meta(
        inForm('export_lookback_window', {
          group: 'selection',
          description:
            'Number of seconds before the newest event that each incremental sync reads again, no matter when Mixpanel processed the events.',
        }),
      ),
    engage_lookback_hours: wholeNumber('engage_lookback_hours', { min: 0 })
      .default(0)
      .meta(
        inForm('engage_lookback_hours', {
          group: 'selection',
          description:
            'Number of hours before the newest profile update that each incremental sync of engage, cohort_members and group_profiles reads again, to include late updates.',
        }),
      ),
    on_unreadable_line: choice('on_unreadable_line', ['fail', 'skip'])
      .default('fail')
      .meta(
        inForm('on_unreadable_line', {
          group: 'selection',
          description:
            'What to do with an export line that is not a valid event, or a row that is not a profile. fail: the stream fails. skip: leave it out, with a warning that states its position.',
        }),
      ),
    ...selectionSettings,
    ...streamSettings,
    privacy: privacySettings,
    refresh_hours: wholeNumber('refresh_hours', { min: 0, max: 168 })
      .default(12)
      .meta(
        inForm('refresh_hours', {
          group: 'performance',
          description:
            'Maximum age in hours of funnel figures and cohort members. Each sync reads some of the funnels and cohorts again, so that each of them is read once in this time. A sync waits for quota only to read funnels and cohorts that are older. 0: read all of them on every sync.',
        }),
      ),
    requests_per_hour: z
      .object(
        {
          query: wholeNumber('requests_per_hour.query', { min: 1 })
            .default(60)
            .meta(inForm('requests_per_hour.query')),
          export: wholeNumber('requests_per_hour.export', { min: 1 })
            .default(60)
            .meta(inForm('requests_per_hour.export')),
        },
        {
          error: `${setting('requests_per_hour')} must be an object with query and export.`,
        },
      )
      .prefault({})
      .meta(
        inForm('requests_per_hour', {
          group: 'performance',
          description:
            "Your project's hourly API quotas. Lower them if other clients share the project.",
        }),
      ),
    ...completenessSettings,
    num_workers: wholeNumber('num_workers', { min: 1, max: 25 })
      .default(3)
      .meta(
        inForm('num_workers', {
          group: 'performance',
          description: 'Maximum number of simultaneous downloads of one stream.',
        }),
      ),
    date_window_size: wholeNumber('date_window_size', { min: 1 })
      .default(30)
      .meta(
        inForm('date_window_size', {
          group: 'performance',
          description:
            'Maximum number of days per request. From 30 on, the connector requests as many days at once as Mixpanel allows.',
        }),
      ),
    page_size: wholeNumber('page_size', { min: 1 })
      .default(1000)
      .meta(
        inForm('page_size', {
          group: 'performance',
          description:
            'Profiles per page. Only the first page of each list of profiles counts against the quota.',
        }),
      ),
  })
  .meta({ title: 'Source Mixpanel Spec' });

export type Config = z.output<typeof configSchema>;
