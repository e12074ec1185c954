import { storeEvent, type StoredEvent } from '../project/stored-event.js';
import type { DayTime } from './day-span.js';
import type { HostileShape } from './hostile-shape.js';
import { rawShapes } from './raw-shapes.js';

const day = 86_400_000;
const long = 'ü'.repeat(300);

/** Kinds of events that Mixpanel was observed to export and that made a reader fail. */
export const hostileShapes: readonly HostileShape[] = [
  {
    hazard: '$ and plain name',
    members: '"$browser":"Chrome","browser":"custom","Browser":"third"',
  },
  {
    hazard: 'case collision',
    members: '"userId":"a","UserID":"b","userid":"c","$userId":"d","_userid":"e"',
  },
  {
    hazard: 'underscore taken',
    members: '"$email":"a@example.com","_email":"b@example.com","email":"c@example.com"',
  },
  {
    hazard: 'property event',
    members: '"event":"not the name","properties":{"nested":1},"$event":"neither"',
  },
  {
    hazard: 'other time and id',
    members: '"$time":1500000000,"Time":"noon","$distinct_id":"another","DISTINCT_ID":"third"',
  },
  {
    hazard: 'separators',
    name: 'line\u2028and\u2029paragraph',
    members: '"text":"a\u2028b\u2029c\u0085d"',
  },
  {
    hazard: 'separator in a name',
    members: '"na\u2028me":1,"na\u0085me":2,"escaped \\u2028":"\\u2028\\u0085"',
  },
  {
    hazard: 'emoji',
    name: 'launch 🚀',
    members: '"mood":"👩‍👩‍👧‍👦🏳️‍🌈","lone":"\\ud83d","flag 🇵🇱":"\\ud83c\\uddf5\\ud83c\\uddf1"',
  },
  {
    hazard: 'escapes',
    name: 'say "hi" \\ back',
    members:
      '"q":"\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000","path\\\\to\\"x\\"":"C:\\\\temp\\\\","html":"<a href=\\"x\\">&amp;</a>"',
  },
  {
    hazard: '19-digit integers',
    members: '"id":9223372036854775807,"negative":-9007199254740993,"group":[1405123841946871899]',
  },
  {
    hazard: 'numbers beyond a double',
    members:
      '"huge":1e400,"tiny":-1.5E-400,"exact":0.1000000000000000055511151231257827,"zero":-0.0,"exp":1E+2',
  },
  {
    hazard: 'nested lists',
    members:
      '"lists":[[1,[2,[3,[]]]],[{"a":[{"b":null}]}]],"object":{"a":{"b":{"c":[true,false,null]}}},"empty":{},"none":[]',
  },
  {
    hazard: 'nulls and blanks',
    members: '"null":null,"blank":"","space":" ","text null":"null","text true":"true"',
  },
  {
    hazard: 'empty names',
    members: '"":"empty name","$":"only a dollar","$$":"two","_":"underscore"," ":"blank"',
  },
  {
    hazard: 'prototype names',
    members: '"__proto__":{"polluted":true},"constructor":"x","toString":1,"hasOwnProperty":false',
  },
  {
    hazard: 'odd names',
    members: `"123":"digits","current.url/path#1":"x","a\\tb":1,"${long}":"${long}"`,
  },
  { hazard: 'missing time', members: '"note":"no time"', time: 'absent' },
  { hazard: 'time as text', members: '"note":"time as text"', time: 'iso' },
  { hazard: 'missing distinct_id', members: '"note":"nobody"', distinctId: false },
  {
    hazard: 'blank distinct_id',
    name: '$hotshard_events',
    members: '"mp_original_event_name":"sign up","mp_original_distinct_id":"bot@example.com"',
    distinctId: '',
  },
  { hazard: 'missing processing time', members: '"note":"never processed"', processedAfter: false },
  { hazard: 'late by hours', members: '"note":"late"', processedAfter: 6 * 3_600_000 },
  { hazard: 'late by days', members: '"note":"very late"', processedAfter: 3 * day + 1234 },
  { hazard: 'duplicate', members: '"note":"twice the same insert id"', copies: 2 },
  { hazard: 'split over two lines', members: '"before":"the break",\n"after":"the break"' },
  { hazard: 'types change (text)', members: '"mixed":"5"' },
  { hazard: 'types change (number)', members: '"mixed":5' },
  { hazard: 'types change (boolean)', members: '"mixed":true' },
  { hazard: 'only a name', name: '', members: '' },
];

/**
 * The shapes are distributed over this number of days and then repeated. In a shorter project they
 * are distributed over its days, so that none is missing.
 */
const PERIOD_DAYS = 6;

export interface HostileDay {
  /** The index of the day in the project; the first day is 0. */
  readonly position: number;
  readonly days: number;
  readonly span: DayTime;
  readonly options: HostileOptions;
}

export interface HostileOptions {
  readonly hostile: boolean;
  readonly rawBytes: boolean;
}

/** Returns the hostile events of a day, of the kinds that the options select. */
export function hostileEventsOn(on: HostileDay): StoredEvent[] {
  return [
    ...(on.options.hostile ? eventsOfShapes(on, 'hostile', hostileShapes) : []),
    ...(on.options.rawBytes ? eventsOfShapes(on, 'raw', rawShapes) : []),
  ];
}

function eventsOfShapes(
  { position, days, span }: HostileDay,
  prefix: string,
  shapes: readonly HostileShape[],
): StoredEvent[] {
  const share = Math.min(days, PERIOD_DAYS);
  return shapes.flatMap((shape, index) => {
    if (index % share !== position % share) return [];
    const id = `${prefix}-${position}-${index}`;
    // The events happen at noon, so that neither a clock change nor rounding moves them to another
    // day.
    const event = hostileEvent(shape, id, span.start + Math.floor(span.length / 2) + index * 1000);
    return Array.from({ length: shape.copies ?? 1 }, () => event);
  });
}

function hostileEvent(shape: HostileShape, id: string, instant: number): StoredEvent {
  const delay = shape.processedAfter ?? 5000;
  const processed = instant + (delay === false ? 5000 : delay);
  const distinctId = shape.distinctId === false ? undefined : (shape.distinctId ?? 'user-0');
  const members = [
    ...(distinctId === undefined ? [] : [`"distinct_id":${JSON.stringify(distinctId)}`]),
    `"$insert_id":"${id}"`,
    ...(shape.members === '' ? [] : [shape.members]),
    ...(delay === false ? [] : [`"mp_processing_time_ms":${processed}`]),
  ].join(',');
  const name = shape.name ?? `hostile: ${shape.hazard}`;
  return storeEvent({ name, distinctId, instant, processed, members, time: shape.time ?? 'epoch' });
}
