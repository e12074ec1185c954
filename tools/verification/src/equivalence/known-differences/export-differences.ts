import type { NamedDifference } from './named-difference.js';

/** Known differences in events: which are delivered, and the names and values of their columns. */
export const EXPORT_DIFFERENCES = {
  'export-text-values': {
    before: "Values were Python text: `True`, `None`, `['a', 1]`.",
    now: 'They are JSON: `true`, null, `["a",1]`; numbers keep their digits.',
    setting: '`export_format: python_text`',
  },
  'export-raw-format': {
    before: 'Every property was a column.',
    now: 'With `export_format: raw`, the properties are one object.',
  },
  'export-names-decided-once': {
    before: '`$city` and `city` shared the column `city`; one could overwrite the other.',
    now: 'They are always `city` and `_city`, and no two columns differ by case only.',
  },
  'export-reserved-columns': {
    before:
      'A property `event`, `time` or `distinct_id` replaced that of the event; `Time` with `time` ended the sync.',
    now: 'It becomes `_event`, `_time` or `_distinct_id`.',
  },
  'export-time-forms': {
    before: 'An event whose time was ISO text, milliseconds or missing ended the stream.',
    now: 'It is delivered; if no time can be read, `time` is null, with a warning.',
  },
  'export-demo-columns': {
    before:
      'Eighty columns of Mixpanel’s demo project were declared, and values converted to their types.',
    now: 'They are text, like all others.',
  },
  'export-schema-columns': {
    before: 'The schema had the ten most frequent properties.',
    now: 'It has the 500 most frequent, and Mixpanel’s own.',
  },
  'export-line-ends': {
    before: 'U+2028, U+2029 and U+0085 vanished from text.',
    now: 'They stay.',
  },
  'export-charset': {
    before: 'Events without a stated charset were read as Latin-1.',
    now: 'They are read as UTF-8; invalid bytes become U+FFFD and are counted.',
  },
  'export-before-start': {
    before: 'Every sync began `attribution_window` days before the start date.',
    now: 'It begins at the start date.',
    setting: 'an earlier `start_date`',
  },
  'export-complete-days': {
    before: 'The last day was yesterday in the project’s time zone.',
    now: 'It must also be over in UTC; an `end_date` of today or later reads up to the earlier today.',
  },
  'export-look-back': {
    before: 'Look-back days delivered events from the time of the state on.',
    now: 'They deliver events that Mixpanel processed since the previous sync: late events arrive, and others do not repeat.',
  },
  'export-days-read-whole': {
    before: 'Days that were never read were filtered by the time of the state.',
    now: 'They are read whole.',
  },
  'export-look-back-rounded-up': {
    before: '`export_lookback_window` counted whole days only.',
    now: 'It is rounded up to whole days.',
  },
  'export-filter-test': {
    before: 'The filter of late events was not tested.',
    now: 'One request tests it, once per connection.',
  },
  'export-state-says-more': {
    before: 'The state was `{"time": "…"}`.',
    now: 'It has more members, which the Python connector ignores.',
  },
  'export-taken-back': {
    before: 'Any state was continued.',
    now: 'Days that the Python connector read after this one are read again, with their late events.',
  },
  'export-follows-retry-after': {
    before: 'In version 3.6, a 429 with `Retry-After` failed the stream.',
    now: 'The stream waits for that time.',
  },
  'cut-downloads': {
    before:
      'A download that ended early counted as complete; a broken connection delivered a part.',
    now: 'The download is repeated; nothing is delivered before it is verified.',
  },
  'time-zone-mismatch-fails': {
    before: 'With a wrong time zone, the stream succeeded without its last events.',
    now: 'It tries the day before, then fails and names the setting.',
  },
} as const satisfies Readonly<Record<string, NamedDifference>>;
