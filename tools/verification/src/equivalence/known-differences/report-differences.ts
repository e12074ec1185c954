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
    difference:
      'A future `end_date` counts as today, without days of zeros. An `end_date` that equals the start is read.',
  },
  'single-days': { listedUnder: 'future-days' },
  'report-windows': {
    difference:
      'No request exceeds a `date_window_size` below 30; from 30 on, up to five years are one request if Mixpanel answers it.',
  },
  'default-start': {
    difference:
      'The default start is midnight in the project’s time zone, not 365 days ago to the second.',
  },
  'late-figures-can-wait': {
    difference:
      'Look-back days of funnels and members of cohorts are read again once in 12 hours, not in every sync.',
    setting: '`refresh_hours: 0`',
  },
  'date-time-with-t': {
    difference: 'All `date-time` columns have a `T`; the state keeps its space.',
  },
  'more-streams': {
    difference: 'The catalog has over 20 streams, not six.',
  },
  'revenue-is-back': {
    difference: '`discover` lists `revenue`, which version 4 removed, unless Mixpanel refuses it.',
  },
  'revenue-withdrawn': { listedUnder: 'revenue-is-back' },
} as const satisfies Readonly<Record<string, NamedDifference>>;
