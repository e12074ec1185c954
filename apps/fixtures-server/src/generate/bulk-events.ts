import type { EventStore } from '../project/event-store.js';
import type { StoredEvent } from '../project/stored-event.js';
import { addDays, daysBetween } from '../zone.js';
import { dayRoom } from './day-room.js';

export interface BulkOptions {
  /** The total number of events, which are distributed evenly over the days. */
  readonly events: number;
  readonly days: number;
  /** `YYYY-MM-DD`. */
  readonly lastDay: string;
}

const HEAD = '{"event":"Bulk","properties":{';
/** Text that makes an event about 1 kB long. */
const FILLER = `"text":"${'mixpanel '.repeat(90)}"}}`;
/** Milliseconds from an event to its processing. */
const PROCESSING = 1000;

/**
 * Creates a store with any number of events per day, at regular intervals and in the order of time. Events differ only
 * in their time and `$insert_id`, so they are created much faster than generated events.
 */
export function createBulkEvents({ events, days, lastDay }: BulkOptions): EventStore {
  const first = addDays(lastDay, 1 - days);
  const startOfPart = (part: number): number => Math.round((events * part) / days);
  return {
    *on(day, zone) {
      const position = daysBetween(first, day);
      if (position < 0 || position >= days) return;
      const { start, length } = dayRoom(day, zone);
      const from = startOfPart(position);
      const count = startOfPart(position + 1) - from;
      for (let index = 0; index < count; index += 1) {
        yield bulkEvent(from + index, start + Math.floor((index * length) / count));
      }
    },
    span: () => (days > 0 ? { first, last: lastDay } : undefined),
  };
}

function bulkEvent(index: number, instant: number): StoredEvent {
  const processed = instant + PROCESSING;
  const distinctId = `user-${index % 1000}`;
  return {
    name: 'Bulk',
    distinctId,
    instant,
    processed,
    time: 'epoch',
    head: HEAD,
    tail: `"distinct_id":"${distinctId}","$insert_id":"bulk-${index}","mp_processing_time_ms":${processed},${FILLER}`,
  };
}
