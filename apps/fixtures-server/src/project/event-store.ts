import type { Zone } from '../zone.js';
import type { StoredEvent } from './stored-event.js';

/** The events of a project. Large stores generate them on demand. */
export interface EventStore {
  /** Returns the events of one day of this time zone, in no particular order. */
  on(day: string, zone: Zone): Iterable<StoredEvent>;
  /**
   * Returns the first and last day that may have events; undefined for a project without events.
   */
  span(zone: Zone): DaySpan | undefined;
}

export interface DaySpan {
  readonly first: string;
  readonly last: string;
}

export interface EventList extends EventStore {
  add(events: readonly StoredEvent[]): void;
  /** Removes the events whose exported line contains one of the texts after the time. */
  remove(texts: readonly string[]): void;
}

export function createEventList(initial: readonly StoredEvent[] = []): EventList {
  let events = [...initial];
  let indexes = new Map<string, Map<string, StoredEvent[]>>();
  const indexFor = (zone: Zone): Map<string, StoredEvent[]> => {
    let index = indexes.get(zone.name);
    if (index === undefined) {
      index = new Map();
      for (const event of events) {
        const day = zone.dayOf(event.instant);
        const list = index.get(day);
        if (list === undefined) index.set(day, [event]);
        else list.push(event);
      }
      indexes.set(zone.name, index);
    }
    return index;
  };
  return {
    on: (day, zone) => indexFor(zone).get(day) ?? [],
    span(zone) {
      const days = [...indexFor(zone).keys()].sort();
      const [first] = days;
      const last = days.at(-1);
      return first === undefined || last === undefined ? undefined : { first, last };
    },
    add(more) {
      events.push(...more);
      indexes = new Map();
    },
    remove(texts) {
      events = events.filter(({ tail }) => !texts.some((text) => tail.includes(text)));
      indexes = new Map();
    },
  };
}

/** Combines stores. On each day the events of the first store come first. */
export function joinEventStores(...stores: readonly EventStore[]): EventStore {
  return {
    *on(day, zone) {
      for (const store of stores) yield* store.on(day, zone);
    },
    span(zone) {
      const spans = stores.flatMap((store) => store.span(zone) ?? []);
      const first = spans.map((span) => span.first).sort()[0];
      const last = spans
        .map((span) => span.last)
        .sort()
        .at(-1);
      return first === undefined || last === undefined ? undefined : { first, last };
    },
  };
}
