import type { NamedDifference } from './named-difference.js';

/** Known differences in events: which are delivered, and the names and values of their columns. */
export const EXPORT_DIFFERENCES = {
  'export-text-values': {
    before: 'Every value of an event was its Python text.',
    now: 'Numbers keep their digits; booleans, lists and objects are JSON; null stays null.',
    setting: '`export_format: python_text`',
    example: ["`True`, `None`, `['a', 1]`", '`true`, null, `["a",1]`'],
  },
  'export-raw-format': {
    before: 'Every property was a column.',
    now: 'With `export_format: raw` the properties are one object.',
  },
  'export-names-decided-once': {
    before:
      'Which of the properties `$city` and `city` became the column `city` was decided per event; one could overwrite the other.',
    now: 'A property always has the same column: `$city` is `city`, and `city` is `_city`. No two columns differ by case only.',
  },
  'export-reserved-columns': {
    before:
      'A property `event`, `time` or `distinct_id` replaced the name, time or user of the event; `Time` with `time` ended the sync.',
    now: 'It becomes `_event`, `_time` or `_distinct_id`.',
  },
  'export-time-forms': {
    before: 'An event whose time was ISO text, milliseconds or missing ended the stream.',
    now: 'It is delivered, with `time: null` where no time can be read, and counted in a warning.',
  },
  'export-demo-columns': {
    before:
      'The schema declared eighty columns of Mixpanel’s demo project, with types to which values were converted.',
    now: 'These columns are text like all others.',
  },
  'export-schema-columns': {
    before: 'The schema held the ten most frequent properties.',
    now: 'It holds the 500 most frequent properties and Mixpanel’s own.',
  },
  'export-line-ends': {
    before: 'U+2028, U+2029 and U+0085 vanished from text.',
    now: 'Text keeps them.',
  },
  'export-charset': {
    before: 'Events without a stated charset were read as Latin-1.',
    now: 'Events are read as UTF-8; invalid bytes become U+FFFD and are counted.',
  },
  'export-before-start': {
    before: 'Every sync began `attribution_window` days before the start date.',
    now: 'The start date is the first day.',
    setting: 'an earlier `start_date`',
  },
  'export-complete-days': {
    before: 'The last day was yesterday in the project’s time zone.',
    now: 'It is the last day that is over in that zone and in UTC; an `end_date` of today or later reads up to the earlier today.',
    example: ['in Asia/Tokyo at 08:00 on the 11th: the 10th', 'the 9th; after 09:00 the 10th'],
  },
  'export-look-back': {
    before: 'Events of the look-back days came if their time was that of the state or later.',
    now: 'They come if Mixpanel processed them since the previous sync: late events arrive, and others do not repeat.',
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
    before: 'No request tested the filter of late events.',
    now: 'The first sync that continues asks for one event to test it, once per connection.',
  },
  'export-state-says-more': {
    before: 'The state of events was `{"time": "…"}`.',
    now: 'It also has `read_through`, `processed_until`, `filter`, `zone`, `names` and `names_by_rule`, which the Python connector ignores.',
  },
  'export-taken-back': {
    before: 'Any state was continued.',
    now: 'Days that the Python connector read after this one are read again, with their late events.',
  },
  'export-follows-retry-after': {
    before: 'In version 3.6 a 429 with `Retry-After` was an error of `export`.',
    now: 'It waits for that time.',
  },
  'cut-downloads': {
    before:
      'A download that ended early counted as complete; a broken connection delivered a part.',
    now: 'The download is repeated; nothing is delivered before it is verified.',
  },
  'time-zone-mismatch-fails': {
    before: 'With a wrong time zone the stream succeeded without its last events.',
    now: 'The day before is tried; then the stream fails and names the setting.',
  },
} as const satisfies Readonly<Record<string, NamedDifference>>;
