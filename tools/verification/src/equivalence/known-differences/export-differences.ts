import type { NamedDifference } from './named-difference.js';

/** Known differences in events: which are delivered, and the names and values of their columns. */
export const EXPORT_DIFFERENCES = {
  'export-text-values': {
    difference:
      'Values are JSON (`true`, null, `["a",1]`), not Python text (`True`, `None`, `[\'a\', 1]`), and numbers keep their digits.',
    setting: '`export_format: python_text`',
  },
  'export-raw-format': {
    difference: 'With `export_format: raw`, the properties are one object.',
  },
  'export-names-decided-once': {
    difference:
      '`$city` and `city` are two columns, `city` and `_city`; neither overwrites the other. No two columns differ by case only.',
  },
  'export-reserved-columns': {
    difference:
      'A property `event`, `time` or `distinct_id` becomes `_event`, `_time` or `_distinct_id` instead of replacing that of the event; `Time` does not end the sync.',
  },
  'export-time-forms': {
    difference:
      'An event whose time is ISO text, milliseconds or missing does not end the stream. If no time can be read, `time` is null, with a warning.',
  },
  'export-demo-columns': {
    difference:
      'The eighty columns that the Python connector declares, those of Mixpanel’s demo project, are text like all others.',
  },
  'export-schema-columns': {
    difference: 'The schema has the 500 most frequent properties, not ten, and Mixpanel’s own.',
  },
  'export-line-ends': {
    difference: 'U+2028, U+2029 and U+0085 stay in text.',
  },
  'export-charset': {
    difference:
      'Events without a stated charset are read as UTF-8, not Latin-1; invalid bytes become U+FFFD and are counted.',
  },
  'export-before-start': {
    difference: 'The first day is the start date, not `attribution_window` days before.',
    setting: 'an earlier `start_date`',
  },
  'export-complete-days': {
    difference:
      'The last day has ended in UTC, too, not only in the project’s time zone. An `end_date` of today or later reads up to the earlier today.',
  },
  'export-look-back': {
    difference:
      'Look-back days deliver the events that Mixpanel processed since the previous sync, not those after the time of the state.',
  },
  'export-days-read-whole': {
    difference: 'Days that were never read are not filtered by the time of the state.',
  },
  'export-look-back-rounded-up': {
    difference: '`export_lookback_window` is rounded up to whole days, not down.',
  },
  'export-filter-test': {
    difference: 'One request, once per connection, tests the filter of late events.',
  },
  'export-state-says-more': {
    difference: 'In addition to `time`, the state has members that the Python connector ignores.',
  },
  'export-taken-back': {
    difference:
      'Days that the Python connector read after this one are read again, with their late events.',
  },
  'export-follows-retry-after': {
    difference: 'A 429 with `Retry-After` is a wait, not a failure as in version 3.6.',
  },
  'cut-downloads': {
    difference:
      'A download that ended early is repeated; it does not count as complete, and no part of it is delivered.',
  },
  'time-zone-mismatch-fails': {
    difference:
      'With a wrong time zone, the stream tries the day before, then fails. It does not succeed without its last events.',
  },
} as const satisfies Readonly<Record<string, NamedDifference>>;
