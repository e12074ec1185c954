import { dayInZone, offsetInZone } from '@source-mixpanel/cursor';
import type {
  EventCountsOf,
  EventCountsRequest,
  ListEventNames,
  ListMergedEvents,
} from '@source-mixpanel/mixpanel';
import type { CountSource } from '../src/counts/count-source.js';
import type { StoredEvent } from './in-memory-mixpanel.js';
import type { StepClock } from './step-clock.js';

export interface CountedProject {
  readonly clock: StepClock;
  readonly events: readonly StoredEvent[];
  readonly zone: string;
  /**
   * For events that reports count under another name: that name; undefined if Lexicon does not
   * contain it. Default: no such events.
   */
  readonly merged?: Readonly<Record<string, string | undefined>>;
  /** Error to throw when Lexicon is requested. */
  readonly lexiconFailure?: Error;
  /** Errors to throw for the next requests, one for each request. */
  readonly failures?: Error[];
}

export interface CountedEvents {
  readonly counts: CountSource;
  readonly asked: readonly EventCountsRequest[];
  /** Maximum wait with which each request was sent. */
  readonly waits: readonly (number | undefined)[];
  /** Returns how many times Lexicon was requested. */
  readonly lexiconRequests: () => number;
}

/** Counts the events of a project as Mixpanel does, and records the requests. */
export function countedEvents({
  clock,
  events,
  zone,
  merged = {},
  lexiconFailure,
  failures = [],
}: CountedProject): CountedEvents {
  const asked: EventCountsRequest[] = [];
  const waits: (number | undefined)[] = [];
  let lexiconRequests = 0;
  const listMergedEvents: ListMergedEvents = () => {
    lexiconRequests += 1;
    if (lexiconFailure !== undefined) return Promise.reject(lexiconFailure);
    return Promise.resolve(new Map(Object.entries(merged)));
  };
  const shown = (name: string): string => merged[name] ?? name;
  const visible = (): readonly StoredEvent[] => events.filter((one) => one.visible <= clock.now());
  const listEventNames: ListEventNames = (_days, io) => {
    waits.push(io.maxWaitMilliseconds);
    const failure = failures.shift();
    if (failure !== undefined) return Promise.reject(failure);
    const names = [...new Set(visible().map(({ event }) => shown(event)))];
    return Promise.resolve({ names, isWhole: true });
  };
  const eventCountsOf: EventCountsOf = (request, io) => {
    asked.push(request);
    waits.push(io.maxWaitMilliseconds);
    const counts = new Map(request.names.map((name) => [name, new Map<string, number>()]));
    for (const { at, event } of visible()) {
      const day = dayInZone(at, zone);
      if (day < request.from || day > request.to) continue;
      const clock = new Date(at + offsetInZone(at, zone)).toISOString();
      const hour = `${clock.slice(0, 10)} ${clock.slice(11, 13)}:00:00`;
      const hours = counts.get(shown(event));
      hours?.set(hour, (hours.get(hour) ?? 0) + 1);
    }
    return Promise.resolve(counts);
  };
  const counts = { listEventNames, eventCountsOf, listMergedEvents };
  return { counts, asked, waits, lexiconRequests: () => lexiconRequests };
}
