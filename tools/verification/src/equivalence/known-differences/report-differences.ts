import type { NamedDifference } from './named-difference.js';

/** Known differences in funnels, revenue and annotations, and in dates. */
export const REPORT_DIFFERENCES = {
  'funnel-names-stay-text': {
    before:
      'Names of funnels that look like Python were converted: `"2024"` → 2024, `"None"` → null.',
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
    before: 'Nothing was read when start and end were the same day.',
    now: 'That day is read.',
  },
  'report-windows': {
    before: 'The last window could have one day more than `date_window_size`.',
    now: 'Below 30 none has; at 30 or more, all days are one request where Mixpanel answers it.',
  },
  'default-start': {
    before: 'Without a start date, the year began 365 days ago to the second, in UTC.',
    now: 'It begins at midnight in the project’s time zone.',
  },
  'late-figures-can-wait': {
    before: 'Every sync read the look-back of every funnel, and the members of every cohort.',
    now: 'Each is read again once in 12 hours, while a third of the hour’s quota is left. The state says when, in `last_reads`, which the Python connector ignores.',
    setting: '`refresh_hours: 0`',
  },
  'date-time-with-t': {
    before: 'Some `date-time` columns had a space: `"2026-10-17 08:15:30"`.',
    now: 'They have a `T`; the state keeps its space.',
  },
  'more-streams': {
    before: 'The catalog has six streams.',
    now: 'It has over 20. A configured catalog reads as before.',
  },
  'revenue-is-back': {
    before: 'Version 4 removed the stream `revenue`.',
    now: '`discover` lists it for projects that still have the feature.',
  },
  'revenue-withdrawn': {
    before: 'Version 3 offered `revenue` to every project.',
    now: '`discover` leaves it out with a warning where Mixpanel refuses it.',
  },
} as const satisfies Readonly<Record<string, NamedDifference>>;
