import { choice, expression, names, wholeNumber } from './fields.js';
import { inForm } from './form.js';

/** Settings that select events, profiles and their properties. Without them everything is read. */
export const selectionSettings = {
  export_events: names('export_events')
    .optional()
    .meta(
      inForm('export_events', {
        group: 'selection',
        description:
          'Sync only the events with these names: the names that were sent to Mixpanel, not the display names of Lexicon. Defaults to all events.',
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
  export_properties: names('export_properties')
    .optional()
    .meta(
      inForm('export_properties', {
        group: 'selection',
        description:
          'The only event properties to sync, by the names that Mixpanel uses. time, distinct_id, $insert_id and mp_processing_time_ms are always included. Defaults to all.',
        examples: ['$city'],
      }),
    ),
  export_key: choice('export_key', ['none', 'event_key', 'event_key_stable'])
    .default('none')
    .meta(
      inForm('export_key', {
        group: 'selection',
        description:
          'Adds a column with the chosen name to export and declares it as primary key. event_key: a hash of event, time, distinct_id and insert_id. event_key_stable: the same without distinct_id, which changes when users are merged.',
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
  engage_properties: names('engage_properties')
    .optional()
    .meta(
      inForm('engage_properties', {
        group: 'selection',
        description:
          'For engage and cohort_members: the only profile properties to sync, by the names that Mixpanel uses. $last_seen is always included. Defaults to all.',
        examples: ['$email'],
      }),
    ),
  workspace_id: wholeNumber('workspace_id', { min: 1 })
    .optional()
    .meta(
      inForm('workspace_id', {
        group: 'selection',
        description:
          'ID of a data view. Profiles, cohorts, funnels and revenue are then read from this view; raw events are always read from the entire project.',
      }),
    ),
} as const;
