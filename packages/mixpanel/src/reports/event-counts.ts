import type { Day } from '@source-mixpanel/cursor';
import { isJsonObject, RawNumber, type JsonValue } from '@source-mixpanel/exact-json';
import type { CallIo } from '@source-mixpanel/stream';
import * as z from 'zod';
import type { Call, Client } from '../client/client.js';
import { parseAnswer, rowSchema, unexpectedAnswer } from '../client/parse-answer.js';
import { requestItems, type ItemsReader } from '../client/request-items.js';
import type { DayQueryLimits } from './read-day-windows.js';

export interface EventCountsRequest extends DayQueryLimits {
  /** Names of events, in any number: they are divided into several requests if necessary. */
  readonly names: readonly string[];
  /** First and last day in the project's time zone, both inclusive. */
  readonly from: Day;
  readonly to: Day;
  readonly unit: 'hour' | 'day';
}

/**
 * The number of events that Mixpanel counts, by event name and then by hour (`YYYY-MM-DD HH:00:00`)
 * or day (`YYYY-MM-DD`) in the project's time zone. Mixpanel counts events with the same name,
 * time, `distinct_id` and `$insert_id` only once.
 */
export type ReportedCounts = ReadonlyMap<string, ReadonlyMap<string, number>>;

/**
 * Returns the number of events that Mixpanel counts. Sends one request for each chunk of names;
 * each counts against the hourly quota.
 */
export type EventCountsOf = (request: EventCountsRequest, io: CallIo) => Promise<ReportedCounts>;

/**
 * Lists the names of the project's events, most frequent first. Sends one request, which counts
 * against the hourly quota. Without `days`, Mixpanel returns the events of the last 31 days. The
 * parameters for other days (both inclusive) are not documented.
 */
export type EventNames = (
  io: CallIo,
  days?: { readonly from: Day; readonly to: Day },
) => Promise<readonly string[]>;

const COUNTS = '/api/query/events';
const NAMES = '/api/query/events/names';
/**
 * Maximum number of names in a response. Mixpanel replaces a larger limit with this one (observed).
 */
export const MAX_EVENT_NAMES = 5000;
/** Maximum number of names in one request. */
const MAX_CHUNK_NAMES = 200;
/** Maximum size of the names in the URL of one request. */
const MAX_CHUNK_BYTES = 6 * 1024;

export function eventNames(client: Client): EventNames {
  return (io, days) => {
    const range = { from_date: days?.from, to_date: days?.to };
    const query = { type: 'general', limit: MAX_EVENT_NAMES, ...range };
    return requestItems(client, {
      call: { api: 'query', path: NAMES, query },
      createReader: createNamesReader,
      io,
    });
  };
}

export function eventCountsOf(client: Client): EventCountsOf {
  return async ({ names, from, to, unit, ...limits }, io) => {
    const counts = new Map<string, ReadonlyMap<string, number>>();
    for (const chunk of chunksOfNames(names)) {
      const event = JSON.stringify(chunk);
      const query = { event, type: 'general', unit, from_date: from, to_date: to };
      const call: Call = { api: 'query', path: COUNTS, query, ...limits };
      const answer = await requestItems(client, { call, createReader: createCountsReader, io });
      for (const [name, buckets] of answer) counts.set(name, buckets);
    }
    return counts;
  };
}

/**
 * Divides names into chunks, each for one request: at most 200 names, which need at most 6 KiB in
 * the URL.
 */
export function chunksOfNames(names: readonly string[]): readonly (readonly string[])[] {
  const chunks: string[][] = [];
  let bytes = Infinity;
  for (const name of names) {
    // Size in the URL: the JSON string and a comma, percent-encoded.
    const size = encodeURIComponent(`${JSON.stringify(name)},`).length;
    const last = chunks.at(-1);
    if (last === undefined || last.length === MAX_CHUNK_NAMES || bytes + size > MAX_CHUNK_BYTES) {
      chunks.push([name]);
      bytes = size;
    } else {
      last.push(name);
      bytes += size;
    }
  }
  return chunks;
}

const namesSchema = z.array(z.unknown());

function createNamesReader(): ItemsReader<readonly string[]> {
  const names: string[] = [];
  return {
    path: [],
    kind: 'list',
    addItems(items) {
      for (const [index, name] of items) {
        if (typeof name !== 'string') throw unexpectedAnswer(NAMES, index);
        names.push(name);
      }
    },
    finish(outline) {
      parseAnswer(namesSchema, outline, NAMES);
      return names;
    },
  };
}

const countsSchema = z.object({ data: z.object({ values: rowSchema }) });

/**
 * Creates the reader of counts: `data.values` of the response is `{name: {bucket: count}}`, in
 * which a bucket is an hour or a day.
 */
function createCountsReader(): ItemsReader<ReportedCounts> {
  const counts = new Map<string, ReadonlyMap<string, number>>();
  return {
    path: ['data', 'values'],
    kind: 'object',
    addItems(items) {
      // Event names are chosen by the customer, so they must not appear in a message.
      for (const [name, buckets] of items) counts.set(name, readBuckets(buckets));
    },
    finish(outline) {
      parseAnswer(countsSchema, outline, COUNTS);
      return counts;
    },
  };
}

function readBuckets(value: JsonValue): ReadonlyMap<string, number> {
  if (!isJsonObject(value)) throw unexpectedAnswer(COUNTS, 'data.values of an event');
  return new Map(
    Object.entries(value).map(([bucket, count]) => {
      const number = Number(count instanceof RawNumber ? count.text : count);
      if (!/^\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2}:\d{2})?$/.test(bucket) || !Number.isInteger(number)) {
        throw unexpectedAnswer(COUNTS, 'a bucket in data.values of an event');
      }
      return [bucket, number];
    }),
  );
}
