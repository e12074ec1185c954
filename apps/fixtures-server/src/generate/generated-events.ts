import type { EventStore } from '../project/event-store.js';
import { storeEvent, type StoredEvent } from '../project/stored-event.js';
import { addDays, daysBetween, type Zone } from '../zone.js';
import { spanOfDay, type DayTime } from './day-span.js';
import { hostileEventsOn, type HostileOptions } from './hostile-events.js';
import { createRandom, pick, type Random } from './random.js';
import { carts, devices, eventNames, pages, places, plans } from './vocabulary.js';

export interface GeneratorOptions extends HostileOptions {
  readonly seed: number;
  /** The number of events, without hostile ones, which are added to them. */
  readonly events: number;
  readonly profiles: number;
  readonly days: number;
  /**
   * `YYYY-MM-DD`. Its default is a fixed day, so that the same options create the same data on
   * every day.
   */
  readonly lastDay: string;
}

/**
 * The maximum number of events in a project whose generated days are kept in memory. Larger
 * projects generate a day again for each request.
 */
const MAX_KEPT_EVENTS = 5000;

/**
 * Creates a store that generates the events of a day on demand, so that it can have any number of
 * events.
 */
export function createGeneratedEvents(options: GeneratorOptions): EventStore {
  const first = addDays(options.lastDay, 1 - options.days);
  const firstIndexOn = (position: number): number =>
    Math.round((options.events * position) / options.days);
  function* create(day: string, zone: Zone): Iterable<StoredEvent> {
    const position = daysBetween(first, day);
    if (position < 0 || position >= options.days) return;
    const span = spanOfDay(day, zone);
    // Hostile events come first, so that endpoints that read only a few events per day find them.
    yield* hostileEventsOn({ position, days: options.days, span, options });
    for (let index = firstIndexOn(position); index < firstIndexOn(position + 1); index += 1) {
      yield ordinaryEvent(options, index, span);
    }
  }
  const kept = new Map<string, readonly StoredEvent[]>();
  return {
    on(day, zone) {
      if (options.events > MAX_KEPT_EVENTS) return create(day, zone);
      const key = `${zone.name} ${day}`;
      const events = kept.get(key) ?? [...create(day, zone)];
      kept.set(key, events);
      return events;
    },
    span: () => (options.days > 0 ? { first, last: options.lastDay } : undefined),
  };
}

/** Creates an event of about 0.8 to 1.3 kB of JSON. */
function ordinaryEvent(options: GeneratorOptions, index: number, span: DayTime): StoredEvent {
  const random = createRandom(options.seed, index);
  const name = pick(random, eventNames);
  const instant = span.start + random.below(span.length);
  const received = instant + 200 + random.below(3000);
  const processed = received + processingDelay(random);
  const device = random.hex(32);
  const user = options.profiles > 0 ? `user-${random.below(options.profiles)}` : undefined;
  const known = user !== undefined && random.below(10) < 7 ? user : undefined;
  const distinctId = known ?? `$device:${device}`;
  const members = [
    `"distinct_id":"${distinctId}","$device_id":"${device}"`,
    ...(known === undefined ? [] : [`"$user_id":"${known}"`]),
    `"$insert_id":"${random.hex(32)}","$mp_api_endpoint":"api.mixpanel.com","$mp_api_timestamp_ms":${received}`,
    pick(random, devices),
    pick(random, places),
    pick(random, pages),
    pick(random, plans),
    pick(random, carts),
    `"session id":"${random.hex(24)}","price":${random.below(20000) / 100},"scroll depth":${random.below(101)},"load times":[${random.below(900)},${random.below(900)},${random.below(90)}.5]`,
    `"mp_processing_time_ms":${processed}`,
  ].join(',');
  return storeEvent({ name, distinctId, instant, processed, members });
}

/**
 * Returns the milliseconds from the receipt of an event to its processing: up to 20 s for most
 * events, up to two days for one in fifty.
 */
function processingDelay(random: Random): number {
  return random.below(50) === 0 ? random.below(172_800_000) : 300 + random.below(20_000);
}
