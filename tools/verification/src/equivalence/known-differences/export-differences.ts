import type { NamedDifference } from './named-difference.js';

/** Events: which come, and what their columns hold. */
export const EXPORT_DIFFERENCES = {
  'export-text-values': {
    title: 'Event values are JSON text',
    before: 'Every value was its Python text.',
    now: 'Numbers keep their digits; booleans, lists and objects are JSON; null stays null.',
    setting: '`export_format: python_text`',
    example: ["`True`, `None`, `['a', 1]`", '`true`, null, `["a",1]`'],
  },
  'export-raw-format': {
    title: 'Events may have one column of properties',
    before: 'Every property was a column.',
    now: 'With `export_format: raw` the properties are one object.',
    setting: 'leave `export_format` out',
  },
  'export-names-decided-once': {
    title: 'A column always holds the same property',
    before:
      'Which of `$city` and `city` became `city` was decided per event; two could overwrite each other.',
    now: 'It is decided once per property and kept in the state. No two columns differ by case only.',
    example: [
      'an event with `city` alone has it in `city`, one with both has it in `_city`',
      '`$city` is `city` and `city` is `_city`, in every event',
    ],
  },
  'export-reserved-columns': {
    title: 'Properties called event, time or distinct_id replace no column',
    before: 'They replaced the name, time or user of the event; `Time` with `time` ended the sync.',
    now: 'They become `_event`, `_time` and so on.',
    example: [
      '`{"event": "view", "properties": {"event": "x"}}` is the event `x`',
      'it is the event `view`, with `_event: "x"`',
    ],
  },
  'export-time-forms': {
    title: 'The time of an event may be ISO text, milliseconds or missing',
    before: 'One such event ended the stream.',
    now: 'It is delivered, with `time: null` where no time can be read, and counted in a warning.',
  },
  'export-demo-columns': {
    title: 'Columns of a demo project are not declared',
    before:
      'The schema declared eighty columns of Mixpanel’s demo project and converted text in them.',
    now: 'They are text like all others.',
  },
  'export-schema-columns': {
    title: 'The schema of events has more columns',
    before: 'It held the ten most frequent properties.',
    now: 'It holds the 500 most frequent ones and Mixpanel’s own.',
  },
  'export-line-ends': {
    title: 'Text keeps unusual line ends',
    before: 'U+2028, U+2029 and U+0085 vanished.',
    now: 'Events end at line feeds only.',
  },
  'export-charset': {
    title: 'Events are read as UTF-8',
    before: 'Where Mixpanel named no charset, text was read as Latin-1.',
    now: 'UTF-8 always; other bytes become U+FFFD and are counted.',
  },
  'export-before-start': {
    title: 'No events from before the start date',
    before: 'Every sync began `attribution_window` days before it.',
    now: 'The start date is the first day.',
    setting: 'an earlier `start_date`',
    example: [
      '`start_date: 2026-11-06`, `attribution_window: 5`: from 2026-11-01',
      'from 2026-11-06',
    ],
  },
  'export-complete-days': {
    title: 'The last day of events is over in UTC too',
    before: 'It was yesterday in the project’s time zone.',
    now: 'It is over in that zone and in UTC; an `end_date` of today or later reads up to the earlier today.',
    example: [
      'in Asia/Tokyo at 08:00 on the 11th: up to the 10th',
      'up to the 9th; the 10th with the first sync after 09:00',
    ],
  },
  'export-look-back': {
    title: 'Late events arrive, and other events do not repeat',
    before: 'The attribution window was scanned for events of the time of the state or later.',
    now: 'It is asked for what Mixpanel processed since the previous sync.',
    example: [
      'an event of the 9th that arrives on the 11th: missed where the state says the 10th',
      'it is in the sync of the 12th',
    ],
  },
  'export-days-read-whole': {
    title: 'Days that were never read are read without a filter',
    before: 'They were filtered by the time of the state.',
    now: 'They are read whole, whatever times their events have.',
  },
  'export-look-back-rounded-up': {
    title: 'A look-back of hours reads the day it touches',
    before: '`export_lookback_window` counted whole days only.',
    now: 'It is rounded up to whole days.',
  },
  'export-filter-test': {
    title: 'One request tests the filter',
    before: 'There was none.',
    now: 'The first sync that continues asks for one event, once per connection.',
  },
  'export-state-says-more': {
    title: 'The state of events has more members',
    before: '`{"time": "…"}`',
    now: 'It also has `read_through`, `processed_until`, `filter`, `zone`, `names` and `names_by_rule`, which the Python connector ignores.',
  },
  'export-taken-back': {
    title: 'After a return from the Python connector, days are read again',
    before: 'Any state was continued.',
    now: 'The days that the Python connector read in between are read again, with their late events.',
  },
  'export-follows-retry-after': {
    title: 'The export follows Retry-After',
    before: 'In version 3.6 a 429 with `Retry-After` was an error.',
    now: 'It is waited out.',
  },
  'cut-downloads': {
    title: 'A cut download is not a success',
    before:
      'A download that ended early counted as complete; a broken connection delivered a part.',
    now: 'It is requested again; nothing is delivered before it is verified.',
  },
  'time-zone-mismatch-fails': {
    title: 'A wrong time zone fails the stream',
    before: 'The stream succeeded without its last events.',
    now: 'The day before is tried; then the stream fails and names the setting.',
  },
} as const satisfies Readonly<Record<string, NamedDifference>>;
