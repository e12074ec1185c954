import type { StoredEvent } from './in-memory-mixpanel.js';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** When Mixpanel received an event. */
export interface Arrival {
  /** Its processing time as ISO text, or `never` if it has none. Default: the time of the event. */
  readonly processed?: string;
  /** When exports begin to contain it, as ISO text. Default: the processing time. */
  readonly visible?: string;
}

/** Creates an event with this id that happened at this time (ISO text). */
export function event(id: string, at: string, arrival: Arrival = {}): StoredEvent {
  const happened = Date.parse(at);
  const processed = arrival.processed === 'never' ? undefined : Date.parse(arrival.processed ?? at);
  return {
    event: 'Viewed',
    at: happened,
    processed,
    visible: arrival.visible === undefined ? (processed ?? happened) : Date.parse(arrival.visible),
    properties: { distinct_id: 'user-1', $insert_id: id },
  };
}
