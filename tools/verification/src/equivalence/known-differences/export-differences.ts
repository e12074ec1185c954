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
      'The properties `$city` and `city` are two columns, `city` and `_city`, also of profiles. No two columns differ by case only.',
  },
  'export-reserved-columns': {
    difference:
      'A property `event`, `time` or `distinct_id` becomes `_event`, `_time` or `_distinct_id` and replaces nothing, also in profiles; `Time` does not end the sync.',
  },
  'export-time-forms': {
    difference:
      'An event whose time is ISO text, milliseconds or missing does not end the stream; an unreadable time is null, with a warning.',
  },
  'export-demo-columns': {
    difference: 'The eighty columns that the Python connector declares are text like all others.',
  },
  'export-schema-columns': {
    difference: 'The schema has the 500 most frequent properties, not ten, and Mixpanel’s own.',
  },
  'export-line-ends': {
    difference: 'U+2028, U+2029 and U+0085 stay in text.',
  },
  'export-charset': {
    difference: 'Events without a stated charset are UTF-8, not Latin-1.',
  },
  'export-before-start': {
    difference: 'The first day is the start date, not `attribution_window` days before.',
    setting: 'an earlier `start_date`',
  },
  'export-complete-days': {
    difference:
      'The last day has ended in UTC, too, not only in the project’s time zone. A later `end_date` reads up to today in that zone or in UTC, whichever is earlier.',
  },
  'export-look-back': {
    difference:
      'Look-back days deliver the events that Mixpanel processed since the previous sync, new days all events. The time of the state does not filter events.',
  },
  'export-days-read-whole': { listedUnder: 'export-look-back' },
  'export-look-back-rounded-up': {
    difference: '`export_lookback_window` is rounded up to whole days, not down.',
  },
  'export-filter-test': {
    difference: 'One request per connection tests the filter of late events.',
  },
  'export-state-says-more': {
    difference: 'States have further members, which the Python connector ignores.',
  },
  'export-taken-back': {
    difference: 'Days that the Python connector read after this one are read again.',
  },
  'export-follows-retry-after': {
    difference: 'A 429 with `Retry-After` is a wait, not a failure as in version 3.6.',
  },
  'cut-downloads': {
    difference: 'A download that ended early is repeated, and no part of it is delivered.',
  },
  'time-zone-mismatch-fails': {
    difference:
      'If Mixpanel refuses the last day and the day before, because the time zone is wrong, the stream fails instead of succeeding without its last events.',
  },
} as const satisfies Readonly<Record<string, NamedDifference>>;
