import { dayInZone } from '@source-mixpanel/cursor';
import type { BodyStream } from '@source-mixpanel/kernel';
import type { ExportEvents, ExportRequest } from '@source-mixpanel/mixpanel';
import { writeJson, type JsonObject } from '@source-mixpanel/exact-json';
import { ConfigError, SystemError } from '@source-mixpanel/stream';
import { bodyOf } from './bodies.js';
import type { StepClock } from './step-clock.js';

export interface StoredEvent {
  readonly event: string;
  /** Time of the event in epoch milliseconds. */
  readonly at: number;
  /** When Mixpanel processed it; absent if the event has no processing time. */
  readonly processed?: number | undefined;
  /** When exports begin to contain it, in epoch milliseconds. */
  readonly visible: number;
  readonly properties: JsonObject;
  /** Whether its line in the export lacks the time. */
  readonly isUntimed?: true;
}

export interface MixpanelOptions {
  readonly clock: StepClock;
  readonly events: readonly StoredEvent[];
  readonly zone: string;
  /**
   * Clocks of the project. `utc`: days and times in UTC. `zone`: days in the zone, times in UTC.
   * `local`: both in the zone.
   */
  readonly calendar?: 'utc' | 'zone' | 'local';
  /**
   * How filters are handled. `nothing`: no event matches, as on a server that does not know the
   * property.
   */
  readonly filter?: 'evaluated' | 'nothing' | 'refused' | undefined;
  /**
   * How filters by the time of events are handled. `shifted`: compared with times an hour later.
   */
  readonly timeFilter?: 'evaluated' | 'ignored' | 'nothing' | 'refused' | 'shifted' | undefined;
  /** The number of bytes after which every body breaks. */
  readonly breaksAt?: number;
  /** Time from a request to its response, in milliseconds. */
  readonly preparation?: number;
  /** How much the clock of the server is ahead of the clock of the test, in milliseconds. */
  readonly ahead?: number;
  /** The last day that may be requested; default: today by its clock. */
  readonly today?: string;
  readonly dateHeader?: boolean;
}

/** Replaces the body of a response; `text` is the complete one. */
export type Spoil = (text: string) => BodyStream;

export interface Mixpanel {
  readonly exportEvents: ExportEvents;
  readonly requests: ExportRequest[];
  /** What replaces the body of each of the next responses; undefined leaves the body complete. */
  readonly spoilt: (Spoil | undefined)[];
}

/** Creates a fake of Mixpanel. Each response contains what was visible when it was requested. */
export function createMixpanel(options: MixpanelOptions): Mixpanel {
  const { clock, events, zone, calendar = 'utc' } = options;
  const requests: ExportRequest[] = [];
  const spoilt: (Spoil | undefined)[] = [];
  const dayZone = calendar === 'utc' ? 'UTC' : zone;
  const serverNow = (): number => clock.now() + (options.ahead ?? 0);
  const seconds = (at: number): number =>
    Math.floor((at + (calendar === 'local' ? offsetOf(at, zone) : 0)) / 1000);

  const shift = options.timeFilter === 'shifted' ? 3600 : 0;
  const filterOf = (where: string | undefined): Test => {
    const isByTime = where?.includes('$time') === true;
    if (options.filter === 'nothing') return () => false;
    if (isByTime && options.timeFilter === 'nothing') return () => false;
    if (isByTime && options.timeFilter === 'ignored') return () => true;
    return compileWhere(where, (at) => seconds(at) + shift);
  };

  const exportEvents: ExportEvents = (request) => {
    requests.push(request);
    const { from, to, where, limit, events: names, inMilliseconds = false } = request;
    if (to > (options.today ?? dayInZone(serverNow(), dayZone))) {
      return Promise.reject(new ConfigError('to_date_in_future', 'The zone must be wrong.'));
    }
    const isByTime = where?.includes('$time') === true;
    if (
      (where !== undefined && options.filter === 'refused') ||
      (isByTime && options.timeFilter === 'refused')
    ) {
      return Promise.reject(new SystemError('bad_request', 'Mixpanel rejected the request.'));
    }
    const passes = filterOf(where);
    const asked = serverNow();
    const text = events
      .filter((event) => {
        const day = dayInZone(event.at, dayZone);
        const isNamed = names === undefined || names.includes(event.event);
        const isAsked = from <= day && day <= to && event.visible <= asked && isNamed;
        return isAsked && (where === undefined || passes(event));
      })
      .slice(0, limit)
      .map((event) => lineOf(event, seconds(event.at) * (inMilliseconds ? 1000 : 1)))
      .join('');
    clock.pass(options.preparation ?? 0);
    const { breaksAt = Infinity } = options;
    const deliver: Spoil = (whole) =>
      whole.length > breaksAt
        ? bodyOf(whole, { breaksAt, chunkSize: CHUNK })
        : bodyOf(whole, whole.length > CHUNK ? { chunkSize: CHUNK } : {});
    const spoil = spoilt.shift() ?? deliver;
    const answeredAt = Math.floor(serverNow() / 1000) * 1000;
    return Promise.resolve({
      body: spoil(text),
      ...(options.dateHeader === false ? {} : { answeredAt }),
    });
  };
  return { exportEvents, requests, spoilt };
}

/** Size of the chunks of large bodies, which would take long in chunks of a few bytes. */
const CHUNK = 65_536;

function lineOf({ event, processed, properties, isUntimed }: StoredEvent, time: number): string {
  const told = isUntimed === true ? {} : { time };
  const properties_ = { ...told, ...properties, mp_processing_time_ms: processed };
  return `${writeJson({ event, properties: properties_ })}\n`;
}

function offsetOf(at: number, zone: string): number {
  const day = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    dateStyle: 'short',
    timeStyle: 'medium',
  });
  return Date.parse(`${day.format(at).replace(' ', 'T')}Z`) - Math.floor(at / 1000) * 1000;
}

type Test = (event: StoredEvent) => boolean;
type Seconds = (at: number) => number;

/** The filters that the stream sends, and one of a user. They may be joined with `and` and `or`. */
const FORMS: readonly [RegExp, (value: number, seconds: Seconds) => Test][] = [
  [
    /^number\(properties\["mp_processing_time_ms"\]\) >= (\d+)$/,
    (value) =>
      ({ processed }) =>
        processed !== undefined && processed >= value,
  ],
  [
    /^not defined\(properties\["mp_processing_time_ms"\]\)$/,
    () =>
      ({ processed }) =>
        processed === undefined,
  ],
  [
    /^properties\["\$time"\] >= datetime\((\d+)\)$/,
    (value, seconds) =>
      ({ at, isUntimed }) =>
        isUntimed !== true && seconds(at) >= value,
  ],
  [
    /^properties\["\$time"\] < datetime\((\d+)\)$/,
    (value, seconds) =>
      ({ at, isUntimed }) =>
        isUntimed !== true && seconds(at) < value,
  ],
  [
    /^properties\["distinct_id"\] == "user-(\d+)"$/,
    (value) =>
      ({ properties }) =>
        properties['distinct_id'] === `user-${value}`,
  ],
  [
    /^not defined\(properties\["\$time"\]\)$/,
    () =>
      ({ isUntimed }) =>
        isUntimed === true,
  ],
];

function compileWhere(where: string | undefined, seconds: Seconds): Test {
  const sides = /^\((.*)\)$/.exec(where ?? '')?.[1]?.split(') and (') ?? [];
  if (sides.length > 1) {
    const all = sides.map((side) => compileWhere(side, seconds));
    return (event) => all.every((test) => test(event));
  }
  const tests = (where?.split(' or ') ?? []).map((either) => {
    const conditions = either.split(' and ').map((condition) => compileForm(condition, seconds));
    return (event: StoredEvent) => conditions.every((test) => test(event));
  });
  return (event) => tests.some((test) => test(event));
}

function compileForm(condition: string, seconds: Seconds): Test {
  for (const [form, compile] of FORMS) {
    const found = form.exec(condition);
    if (found !== null) return compile(Number(found[1]), seconds);
  }
  throw new Error(`the stream sent an expression it never should: ${condition}`);
}
