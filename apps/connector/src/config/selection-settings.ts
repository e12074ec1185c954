import { choice, expression, names, wholeNumber } from './fields.js';
import { inForm } from './form.js';

/** Settings that select which events and profiles are read, and what of them. Without them all is read. */
export const selectionSettings = {
  export_events: names('export_events')
    .optional()
    .meta(
      inForm('export_events', {
        group: 'selection',
        description: 'Names of the only events to sync, as they were sent. Defaults to all events.',
        examples: ['Signed up'],
      }),
    ),
  export_where: expression('export_where')
    .optional()
    .meta(
      inForm('export_where', {
        group: 'selection',
        description: "Sync only events that pass this expression of Mixpanel's segmentation.",
        examples: ['properties["plan"] == "pro"'],
      }),
    ),
  export_time_precision: choice('export_time_precision', ['seconds', 'milliseconds'])
    .default('seconds')
    .meta(
      inForm('export_time_precision', {
        group: 'selection',
        description: 'Precision of the time of events.',
      }),
    ),
  engage_where: expression('engage_where')
    .optional()
    .meta(
      inForm('engage_where', {
        group: 'selection',
        description:
          "For engage and cohort_members: sync only profiles that pass this expression of Mixpanel's segmentation.",
        examples: ['properties["$country_code"] == "US"'],
      }),
    ),
  workspace_id: wholeNumber('workspace_id', { min: 1 })
    .optional()
    .meta(
      inForm('workspace_id', {
        group: 'selection',
        description:
          'The number of a data view: profiles, cohorts, funnels and revenue are those of this view. Raw events are always those of the whole project.',
      }),
    ),
} as const;
