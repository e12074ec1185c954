import type { NamedDifference } from './named-difference.js';

/** Events: which come, and what their columns hold. */
export const EXPORT_DIFFERENCES = {
  'export-text-values': {
    title: 'Values of events are JSON text',
    before: 'Every value was the text Python has for it.',
    now: 'Numbers keep their digits, booleans are `true` and `false`, null stays null, lists and objects are JSON.',
    setting: '`export_format: python_text`',
    example: ["`True`, `None`, `['a', 1]`", '`true`, null, `["a",1]`'],
  },
  'export-raw-format': {
    title: 'Events may come with one column of properties',
    before: 'Every property was a column of its own.',
    now: 'With `export_format: raw` the properties are one object, names and types as in Mixpanel.',
    setting: 'leave `export_format` out',
    example: ['`city: "Oslo"`', '`properties: {"$city": "Oslo"}`'],
  },
  'export-names-decided-once': {
    title: 'A column holds one property for good',
    before:
      'Which of `$city` and `city` became `city` and which `_city` was decided for each event, by the properties it happened to have; two could be written over each other.',
    now: 'It is decided once for each property, and kept in the state. No two columns differ by case alone.',
    example: [
      'an event with `city` alone has it in `city`, one with both has it in `_city`',
      '`$city` is `city` and `city` is `_city`, in every event',
    ],
  },
  'export-reserved-columns': {
    title: 'Properties called event, time or distinct_id spoil no column',
    before:
      'A property `event` replaced the name of the event, `$time` its time, `$distinct_id` its user; `Time` beside `time` ended the sync.',
    now: 'These columns are Mixpanel’s own; such properties become `_event`, `_time` and so on.',
    example: [
      '`{"event": "view", "properties": {"event": "x"}}` is the event `x`',
      'it is the event `view`, with `_event: "x"`',
    ],
  },
  'export-time-forms': {
    title: 'An event may tell its time as ISO text, in milliseconds, or not at all',
    before: 'One such event ended the stream.',
    now: 'It is delivered, with `time: null` where there is none that can be read, and counted in a warning.',
    example: [
      '`"time": "2026-11-01T10:00:00Z"`: the stream fails',
      '`time: "2026-11-01T10:00:00Z"`',
    ],
  },
  'export-demo-columns': {
    title: 'The columns of a demo project are gone',
    before:
      'The schema declared some eighty columns of Mixpanel’s demo project (`Cart Value`, `Suggested Item`, …), and turned texts in them into numbers, booleans and lists.',
    now: 'They are not declared; where a project has such properties they are text like all others.',
    example: ['`Cart Value: 577`', '`Cart Value: "577"`'],
  },
  'export-schema-columns': {
    title: 'The schema of events says more',
    before: 'It held the ten most frequent properties.',
    now: 'It holds the 500 most frequent ones and Mixpanel’s own.',
    example: ['`plan` is not declared', '`plan` is declared'],
  },
  'export-line-ends': {
    title: 'Text keeps its unusual line ends',
    before: 'The characters U+2028, U+2029 and U+0085 vanished from texts.',
    now: 'Events end at line feeds alone; texts stay whole.',
    example: ['`"ab"`', '`"a\\u2028b"`'],
  },
  'export-charset': {
    title: 'Events are read as UTF-8',
    before: 'Where Mixpanel named no charset, names and texts were read as Latin-1.',
    now: 'They are always UTF-8; bytes that are not become U+FFFD and are counted.',
    example: ['`Å\\u0081Ã³dÅº`', '`Łódź`'],
  },
  'export-before-start': {
    title: 'No events from before the start date',
    before: 'Every sync began `attribution_window` days before the start date.',
    now: 'The start date is the first day.',
    setting: 'an earlier `start_date`',
    example: [
      '`start_date: 2026-11-06`, `attribution_window: 5`: from 2026-11-01',
      'from 2026-11-06',
    ],
  },
  'export-complete-days': {
    title: 'The last day of events is over in UTC, too',
    before:
      'The last day was yesterday in the project’s time zone, though for days counted in UTC it was not over.',
    now: 'The last day is over in the project’s time zone and in UTC; an `end_date` of today or later reads up to the earlier of the two zones’ today.',
    example: [
      'in Asia/Tokyo at 08:00 on the 11th: up to the 10th',
      'up to the 9th; the 10th with the first sync after 09:00',
    ],
  },
  'export-look-back': {
    title: 'Late events arrive, and what was read does not come again',
    before:
      'The days of the attribution window were scanned again, for events of the time of the state or later: late ones were never found.',
    now: 'Those days are asked for what Mixpanel has processed since the previous sync.',
    example: [
      'an event of the 9th that arrives on the 11th: missed where the state says the 10th',
      'it is in the sync of the 12th',
    ],
  },
  'export-days-read-whole': {
    title: 'Days that were never read are read without a filter',
    before: 'They were asked for with the time of the state as a filter.',
    now: 'They are read whole, so that an event with a strange time is not left out.',
    example: ['`where=properties["$time"]>=datetime(…)`', 'no `where`'],
  },
  'export-look-back-rounded-up': {
    title: 'A look-back of some hours reads the day it touches',
    before:
      '`export_lookback_window` moved the first day by whole days only, so hours across midnight were lost.',
    now: 'It is rounded up to whole days.',
    example: ['100,000 seconds: one day', 'two days'],
  },
  'export-filter-proof': {
    title: 'One request proves the filter',
    before: 'There was none.',
    now: 'The first sync that continues asks for one event, once, to see that the project’s export understands the filter of the look-back.',
    example: ['no such request', 'one request with `limit=1`, once in the life of a connection'],
  },
  'export-state-says-more': {
    title: 'The state of events has more members',
    before: '`{"time": "…"}`',
    now: 'In addition to `time` there are `read_through`, `processed_until`, `filter`, `zone`, `names` and `names_by_rule`. The Python connector ignores them: going back works.',
    example: [
      '`{"time": "2026-11-10T21:28:25Z"}`',
      '`{"time": "2026-11-10T21:28:25Z", "read_through": "2026-11-10", …}`',
    ],
  },
  'export-taken-back': {
    title: 'Back from the Python connector, days are read again',
    before: 'It went on from the time in the state, whoever wrote it.',
    now: 'Where the Python connector went on from a state of this connector and hands it back, the days since are read again: with the late events that it missed.',
    example: [
      'this one up to the 5th, the Python connector up to the 9th: on from the 9th',
      'on from the 6th',
    ],
  },
  'export-waits-as-told': {
    title: 'The export waits as long as it is told to',
    before: 'In version 3.6 an answer of 429 with a `Retry-After` ended the export with an error.',
    now: 'It is waited out.',
    example: ["`object has no attribute '_logger'`", 'the events, some seconds later'],
  },
  'cut-downloads': {
    title: 'A download that was cut is no success',
    before:
      'A download that said in its last line that it ended early counted as whole, and a connection that broke ended the stream after a part of its events.',
    now: 'A download is asked for again until it is verified whole; nothing of it is delivered before.',
    example: [
      'a last line `terminated early`: COMPLETE, exit code 0, events missing',
      'all events, one more request',
    ],
  },
  'time-zone-mismatch-fails': {
    title: 'A wrong time zone fails the stream',
    before: 'The stream ended as a success without the rest of its events.',
    now: 'In place of the last day the day before is tried; where Mixpanel refuses that, too, or any earlier day, the stream fails and names the setting.',
    example: ['COMPLETE, exit code 0', 'INCOMPLETE, a configuration error, exit code 1'],
  },
} as const satisfies Readonly<Record<string, NamedDifference>>;
