import { isZone } from '@source-mixpanel/cursor';
import { REGIONS } from '@source-mixpanel/mixpanel';
import * as z from 'zod';
import { choice, day, missing, wholeNumber, wholeNumberMissing } from './fields.js';

/**
 * The one definition of the configuration: `spec` prints it as JSON Schema, every command parses
 * with it. Keys, titles, orders and defaults are those users of the Python connector have stored.
 */
const DATE_PATTERN = '^$|^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)?$';

const serviceAccount = z
  .object({
    option_title: z.literal('Service Account').meta({ order: 0 }),
    username: z.string({ error: missing('Username') }).meta({
      title: 'Username',
      description: 'User name of the service account.',
      order: 1,
    }),
    secret: z.string({ error: missing('Secret') }).meta({
      title: 'Secret',
      description: 'Secret of the service account.',
      order: 2,
      airbyte_secret: true,
    }),
    project_id: z
      .int({
        error:
          "Required parameter 'project_id' missing or malformed. Please provide a valid project ID.",
      })
      .meta({
        title: 'Project ID',
        description: 'The number of your Mixpanel project, shown in its settings.',
        order: 3,
      }),
  })
  .meta({ title: 'Service Account' });

const projectSecret = z
  .object({
    option_title: z.literal('Project Secret').meta({ order: 0 }),
    api_secret: z.string({ error: missing('Project Secret') }).meta({
      title: 'Project Secret',
      description:
        'Secret of the project. Mixpanel retires project secrets on 2027-03-03: prefer a service account.',
      order: 1,
      airbyte_secret: true,
    }),
  })
  .meta({ title: 'Project Secret' });

export const configSchema = z
  .object({
    credentials: z
      .discriminatedUnion('option_title', [serviceAccount, projectSecret], {
        error: 'Please provide credentials: a service account or a project secret.',
      })
      .meta({
        title: 'Authentication *',
        description: 'How the connector proves to Mixpanel who it is.',
        type: 'object',
        order: 0,
      }),
    // In the form, a limit that the Python connector had not would refuse what its users have saved.
    attribution_window: z
      .int({ error: wholeNumberMissing('Attribution window') })
      .refine((days) => days >= 0, { error: wholeNumberMissing('Attribution window') })
      .default(5)
      .meta({
        title: 'Attribution Window',
        description:
          'Days that are looked at again on each incremental sync, for late events and funnel conversions. 0 means none.',
        order: 2,
      }),
    project_timezone: z
      .string({ error: missing('Project Timezone') })
      .refine(isZone, {
        error: ({ input }) =>
          `Could not parse time zone: ${String(input)}, please enter a valid timezone.`,
      })
      .default('US/Pacific')
      .meta({
        title: 'Project Timezone',
        description: 'The time zone in the settings of your Mixpanel project.',
        examples: ['US/Pacific', 'UTC'],
        order: 3,
      }),
    select_properties_by_default: z
      .boolean({
        error:
          'Please provide a valid True/False value for the `Select properties by default` parameter.',
      })
      .default(true)
      .meta({
        title: 'Select Properties By Default',
        description:
          'Off: records hold the columns of the configured schema only. On: new properties travel along.',
        order: 4,
      }),
    start_date: day('start date')
      .optional()
      .meta({
        title: 'Start Date',
        description:
          'The first day to read, in the project time zone; a year ago when empty. Moving it before what was read changes nothing without a reset of the stream.',
        order: 5,
        pattern: DATE_PATTERN,
        format: 'date-time',
        examples: ['2021-11-16'],
      }),
    end_date: day('end date')
      .optional()
      .meta({
        title: 'End Date',
        description: 'The last day to read; the last complete day when empty.',
        order: 6,
        pattern: DATE_PATTERN,
        format: 'date-time',
        examples: ['2021-11-16'],
      }),
    region: z
      .enum(REGIONS, { error: 'Region must be US, EU or IN.' })
      .default('US')
      .meta({ title: 'Region', description: 'Where Mixpanel keeps your project.', order: 7 }),
    date_window_size: wholeNumber(1, 'Date slicing window').default(30).meta({
      title: 'Date slicing window',
      description:
        'The most days one request asks for, if less than 30. From 30 on, the connector asks for as many days at once as Mixpanel answers.',
      order: 8,
    }),
    page_size: wholeNumber(1, 'Page Size').default(1000).meta({
      title: 'Page Size',
      description: 'Profiles per page. Only the first page of a sync counts against the quota.',
      order: 9,
    }),
    export_lookback_window: wholeNumber(0, 'Export Lookback Window').default(0).meta({
      title: 'Export Lookback Window',
      description:
        'Seconds before the newest event that are read again on each incremental sync, whenever they were processed.',
      order: 10,
    }),
    num_workers: wholeNumber(1, 'Number of concurrent workers', 25).default(3).meta({
      title: 'Number of concurrent workers',
      description: 'How many slices of a stream are read at the same time.',
      order: 11,
    }),
    export_format: z
      .enum(['text', 'python_text', 'raw'], { error: choice('Export Format') })
      .default('text')
      .meta({
        title: 'Export Format',
        description:
          'text: every property a text column. python_text: the same with lists, objects and true/false written as the Python connector did. raw: one JSON column with all properties.',
        order: 12,
      }),
    cohort_members_mode: z
      .enum(['changed', 'all'], { error: choice('Cohort Members Mode') })
      .default('changed')
      .meta({
        title: 'Cohort Members Mode',
        description:
          "changed: members whose profile changed since the last sync. all: every cohort's full membership on every sync.",
        order: 13,
      }),
    on_unreadable_line: z
      .enum(['fail', 'skip'], { error: choice('On Unreadable Line') })
      .default('fail')
      .meta({
        title: 'On Unreadable Line',
        description:
          'What to do with a line of an export that is not an event, or a row of profiles that is not a profile: fail the stream, or skip it with a warning that names its place.',
        order: 14,
      }),
    requests_per_hour: z
      .object(
        {
          query: wholeNumber(1, 'Query requests per hour').default(60).meta({
            title: 'Query API',
            order: 0,
          }),
          export: wholeNumber(1, 'Export requests per hour').default(60).meta({
            title: 'Export API',
            order: 1,
          }),
        },
        { error: missing('Requests Per Hour') },
      )
      .prefault({})
      .meta({
        title: 'Requests Per Hour',
        description:
          'The quotas of your project. Raise them when Mixpanel has; halve them when two connections share the project.',
        order: 15,
      }),
    engage_lookback_hours: wholeNumber(0, 'Engage Lookback Hours').default(0).meta({
      title: 'Engage Lookback Hours',
      description:
        'Hours before the newest profile update that engage and cohort_members read again on each incremental sync, for updates that arrive late.',
      order: 16,
    }),
    engage_format: z
      .enum(['columns', 'raw'], { error: choice('Engage Format') })
      .default('columns')
      .meta({
        title: 'Engage Format',
        description:
          'columns: every property of a profile a column. raw: one JSON column with all properties, for engage and cohort_members.',
        order: 17,
      }),
    refresh_hours: wholeNumber(0, 'Refresh Hours', 168).default(12).meta({
      title: 'Refresh Hours',
      description:
        'How old figures of funnels and members of cohorts may get before a sync waits for quota to read them again; younger ones are read again while quota is left. 0: every sync reads all of them again.',
      order: 18,
    }),
  })
  .meta({ title: 'Source Mixpanel Spec' });

export type Config = z.output<typeof configSchema>;
