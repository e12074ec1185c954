import type { NamedDifference } from './named-difference.js';

/** Funnels, revenue, annotations, and dates in general. */
export const REPORT_DIFFERENCES = {
  'funnel-names-stay-text': {
    title: 'Names of funnels are text',
    before: 'Names that look like Python were converted.',
    now: 'Text stays text.',
    example: ['`"2024"` → 2024, `"None"` → null', '`"2024"`, `"None"`'],
  },
  'report-complete-days': {
    title: 'Funnels and revenue end by the project’s calendar',
    before: 'The last day was yesterday in UTC.',
    now: 'It is yesterday in the project’s time zone.',
  },
  'future-days': {
    title: 'No days of the future',
    before: 'A later `end_date` produced days of zeros.',
    now: 'It counts as today.',
  },
  'single-days': {
    title: 'A single day is read',
    before: 'Nothing was read when start and end were the same day.',
    now: 'That day is read.',
  },
  'report-windows': {
    title: 'Windows are as wide as configured, or as Mixpanel answers',
    before: 'The last window could have one day more than `date_window_size`.',
    now: 'Below 30 none has; at 30 or more, all days are one request where Mixpanel answers it.',
  },
  'default-start': {
    title: 'Without a start date, days begin at midnight of the project',
    before: 'The year began 365 days ago to the second, in UTC.',
    now: 'It begins with that day in the project’s time zone.',
  },
  'late-figures-can-wait': {
    title: 'Late figures do not wait for quota',
    before: 'Every sync read the look-back of every funnel, and every cohort.',
    now: 'What was read is read again in turn, each once in 12 hours, while a third of the hour’s quota is left. The state says when, in `last_reads`, which the Python connector ignores.',
    setting: '`refresh_hours: 0`',
  },
  'date-time-with-t': {
    title: 'Date-times have a T',
    before: 'Some `date-time` columns had a space.',
    now: 'They have a `T`; the state keeps its space.',
    example: ['`created: "2026-10-17 08:15:30"`', '`created: "2026-10-17T08:15:30"`'],
  },
  'more-streams': {
    title: 'More streams',
    before: 'The catalog has six streams.',
    now: 'It also has group profiles, event counts and what else Mixpanel publishes. A configured catalog reads as before.',
  },
  'revenue-is-back': {
    title: 'The stream `revenue` exists',
    before: 'Version 4 removed it.',
    now: '`discover` lists it for projects that still have the feature.',
  },
  'revenue-withdrawn': {
    title: 'The stream `revenue` is left out where Mixpanel refuses it',
    before: 'Version 3 offered the stream to every project.',
    now: '`discover` leaves it out with a warning where Mixpanel refuses.',
  },
} as const satisfies Readonly<Record<string, NamedDifference>>;
