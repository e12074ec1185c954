import type { EventStore } from '../project/event-store.js';
import type { StoredEvent } from '../project/stored-event.js';
import { addDays, daysBetween } from '../zone.js';
import { spanOfDay } from './day-span.js';

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
/** The number of milliseconds from an event to its processing. */
const PROCESSING = 1000;

/**
 * Creates a store that generates events on demand, in the order of their times and at equal
 * intervals. They are created much faster than those of `createGeneratedEvents`, because only their
 * times and a few ids differ.
 */
export function createBulkEvents({ events, days, lastDay }: BulkOptions): EventStore {
  const first = addDays(lastDay, 1 - days);
  const firstIndexOn = (position: number): number => Math.round((events * position) / days);
  return {
    *on(day, zone) {
      const position = daysBetween(first, day);
      if (position < 0 || position >= days) return;
      const { start, length } = spanOfDay(day, zone);
      const from = firstIndexOn(position);
      const count = firstIndexOn(position + 1) - from;
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
