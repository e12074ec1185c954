import type { NamedDifference } from './named-difference.js';

/** Known differences in funnels, revenue and annotations, and in dates. */
export const REPORT_DIFFERENCES = {
  'funnel-names-stay-text': {
    before:
      'Funnel names that look like Python were converted: `"2024"` to 2024, `"None"` to null.',
    now: 'They stay text.',
  },
  'report-complete-days': {
    before: 'Funnels and revenue ended yesterday in UTC.',
    now: 'They end yesterday in the project’s time zone.',
  },
  'future-days': {
    before: 'An `end_date` in the future produced days of zeros.',
    now: 'It counts as today.',
  },
  'single-days': {
    before: 'Nothing was read if start and end were the same day.',
    now: 'That day is read.',
  },
  'report-windows': {
    before: 'The last request could exceed `date_window_size` by a day.',
    now: 'It cannot; at 30 or more, all days are one request if Mixpanel answers it.',
  },
  'default-start': {
    before: 'The default start was 365 days ago to the second, in UTC.',
    now: 'It is midnight in the project’s time zone.',
  },
  'late-figures-can-wait': {
    before: 'Every sync read the look-back days of all funnels, and the members of all cohorts.',
    now: 'Each is read again once in 12 hours, while a third of the hourly quota is left.',
    setting: '`refresh_hours: 0`',
  },
  'date-time-with-t': {
    before: 'Some `date-time` columns had a space: `"2026-10-17 08:15:30"`.',
    now: 'They have a `T`; the state keeps its space.',
  },
  'more-streams': {
    before: 'The catalog had six streams.',
    now: 'It has over 20; a configured catalog reads as before.',
  },
  'revenue-is-back': {
    before: 'Version 4 removed `revenue`.',
    now: '`discover` lists it for projects that still have the feature.',
  },
  'revenue-withdrawn': {
    before: 'Version 3 offered `revenue` to every project.',
    now: '`discover` leaves it out, with a warning, if Mixpanel refuses it.',
  },
} as const satisfies Readonly<Record<string, NamedDifference>>;
