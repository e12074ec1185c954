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
   * The merged names: for each, the name under which Mixpanel counts its events; undefined if the
   * Lexicon does not contain that name. Default: none.
   */
  readonly merged?: Readonly<Record<string, string | undefined>>;
  /** The error with which requests for the Lexicon fail. */
  readonly lexiconFailure?: Error;
  /** The errors with which the next requests for names fail. */
  readonly failures?: Error[];
}

export interface CountedEvents {
  readonly counts: CountSource;
  /** The requests for counts that were sent. */
  readonly countRequests: readonly EventCountsRequest[];
  /** `maxWaitMilliseconds` of each request for names or counts. */
  readonly waits: readonly (number | undefined)[];
  /** Returns how many times the Lexicon was requested. */
  readonly lexiconRequests: () => number;
}

/** Creates a fake of Mixpanel's counts for the events of a project, which records the requests. */
export function countedEvents({
  clock,
  events,
  zone,
  merged = {},
  lexiconFailure,
  failures = [],
}: CountedProject): CountedEvents {
  const countRequests: EventCountsRequest[] = [];
  const waits: (number | undefined)[] = [];
  let lexiconRequests = 0;
  const listMergedEvents: ListMergedEvents = () => {
    lexiconRequests += 1;
    if (lexiconFailure !== undefined) return Promise.reject(lexiconFailure);
    return Promise.resolve(new Map(Object.entries(merged)));
  };
  const countedName = (name: string): string => merged[name] ?? name;
  const visible = (): readonly StoredEvent[] =>
    events.filter((stored) => stored.visible <= clock.now());
  const listEventNames: ListEventNames = (_days, io) => {
    waits.push(io.maxWaitMilliseconds);
    const failure = failures.shift();
    if (failure !== undefined) return Promise.reject(failure);
    const names = [...new Set(visible().map(({ event }) => countedName(event)))];
    return Promise.resolve({ names, isWhole: true });
  };
  const eventCountsOf: EventCountsOf = (request, io) => {
    countRequests.push(request);
    waits.push(io.maxWaitMilliseconds);
    const counts = new Map(request.names.map((name) => [name, new Map<string, number>()]));
    for (const { at, event } of visible()) {
      const day = dayInZone(at, zone);
      if (day < request.from || day > request.to) continue;
      const local = new Date(at + offsetInZone(at, zone)).toISOString();
      const hour = `${local.slice(0, 10)} ${local.slice(11, 13)}:00:00`;
      const hours = counts.get(countedName(event));
      hours?.set(hour, (hours.get(hour) ?? 0) + 1);
    }
    return Promise.resolve(counts);
  };
  const counts = { listEventNames, eventCountsOf, listMergedEvents };
  return { counts, countRequests, waits, lexiconRequests: () => lexiconRequests };
}
