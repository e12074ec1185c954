import type { NamedDifference } from './named-difference.js';

/** Known differences in funnels, revenue and annotations, and in dates. */
export const REPORT_DIFFERENCES = {
  'funnel-names-stay-text': {
    difference: 'Funnel names that look like Python (`"2024"`, `"None"`) stay text.',
  },
  'report-complete-days': {
    difference: 'Funnels and revenue end yesterday in the project’s time zone, not in UTC.',
  },
  'future-days': {
    difference: 'An `end_date` in the future counts as today and produces no days of zeros.',
  },
  'single-days': {
    difference: 'If start and end are the same day, that day is read.',
  },
  'report-windows': {
    difference:
      'No request exceeds a `date_window_size` below 30; at 30 or more, all days are one request if Mixpanel answers it.',
  },
  'default-start': {
    difference:
      'The default start is midnight in the project’s time zone, not 365 days ago to the second.',
  },
  'late-figures-can-wait': {
    difference:
      'Look-back days of funnels and members of cohorts are read again once in 12 hours, not in every sync, while a third of the hourly quota is left.',
    setting: '`refresh_hours: 0`',
  },
  'date-time-with-t': {
    difference: 'All `date-time` columns have a `T`; the state keeps its space.',
  },
  'more-streams': {
    difference: 'The catalog has over 20 streams, not six; a configured catalog reads as before.',
  },
  'revenue-is-back': {
    difference:
      '`discover` lists `revenue`, which version 4 removed, for projects that still have the feature.',
  },
  'revenue-withdrawn': {
    difference:
      'If Mixpanel refuses `revenue`, `discover` leaves it out with a warning; version 3 did not.',
  },
} as const satisfies Readonly<Record<string, NamedDifference>>;
