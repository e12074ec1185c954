import { dayInZone } from '@source-mixpanel/cursor';
import type { BodyStream } from '@source-mixpanel/kernel';
import type { ExportEvents, ExportRequest } from '@source-mixpanel/mixpanel';
import { writeJson, type JsonObject } from '@source-mixpanel/exact-json';
import { ConfigError, SystemError } from '@source-mixpanel/stream';
import { bodyOf } from './bodies.js';
import type { StepClock } from './step-clock.js';

export interface StoredEvent {
  readonly event: string;
  /** When it happened, in epoch milliseconds. */
  readonly at: number;
  /** When Mixpanel processed it, in epoch milliseconds; absent if it has no processing time. */
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
   * The time zones of the project's days and of `time`. `utc`: both in UTC. `zone`: days in the
   * project's zone, `time` in UTC. `local`: both in the project's zone.
   */
  readonly calendar?: 'utc' | 'zone' | 'local';
  /**
   * How filters are handled. `nothing`: no event matches, as on a server that does not support a
   * property of the filter.
   */
  readonly filter?: 'evaluated' | 'nothing' | 'refused' | undefined;
  /**
   * How filters by the time of events are handled. `shifted`: as if each event had happened an hour
   * later.
   */
  readonly timeFilter?: 'evaluated' | 'ignored' | 'nothing' | 'refused' | 'shifted' | undefined;
  /** The number of bytes after which every body breaks. */
  readonly breaksAt?: number;
  /** Time from a request to its response, in milliseconds. */
  readonly preparation?: number;
  /** How far the clock of the server is ahead of `clock`, in milliseconds. */
  readonly ahead?: number;
  /** The last day that may be requested; default: today by the clock of the server. */
  readonly today?: string;
  /** Whether responses have a `Date` header; default: true. */
  readonly dateHeader?: boolean;
}

/** Creates the body of a response from its complete text, for example a body that breaks. */
export type CreateBody = (text: string) => BodyStream;

export interface Mixpanel {
  readonly exportEvents: ExportEvents;
  readonly requests: ExportRequest[];
  /** How the bodies of the next responses are created; undefined: completely. */
  readonly nextBodies: (CreateBody | undefined)[];
}

/** Creates a fake of Mixpanel. A response contains the events that were visible at its request. */
export function createMixpanel(options: MixpanelOptions): Mixpanel {
  const { clock, events, zone, calendar = 'utc' } = options;
  const requests: ExportRequest[] = [];
  const nextBodies: (CreateBody | undefined)[] = [];
  const dayZone = calendar === 'utc' ? 'UTC' : zone;
  const serverNow = (): number => clock.now() + (options.ahead ?? 0);
  const seconds = (at: number): number =>
    Math.floor((at + (calendar === 'local' ? offsetOf(at, zone) : 0)) / 1000);

  const shift = options.timeFilter === 'shifted' ? 3600 : 0;
  const compileFilter = (where: string | undefined): Filter => {
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
    const passes = compileFilter(where);
    const requestedAt = serverNow();
    const text = events
      .filter((event) => {
        const day = dayInZone(event.at, dayZone);
        const isNamed = names === undefined || names.includes(event.event);
        const isRequested = from <= day && day <= to && event.visible <= requestedAt && isNamed;
        return isRequested && (where === undefined || passes(event));
      })
      .slice(0, limit)
      .map((event) => lineOf(event, seconds(event.at) * (inMilliseconds ? 1000 : 1)))
      .join('');
    clock.pass(options.preparation ?? 0);
    const { breaksAt = Infinity } = options;
    const createDefault: CreateBody = (content) =>
      content.length > breaksAt
        ? bodyOf(content, { breaksAt, chunkSize: CHUNK })
        : bodyOf(content, content.length > CHUNK ? { chunkSize: CHUNK } : {});
    const createBody = nextBodies.shift() ?? createDefault;
    const answeredAt = Math.floor(serverNow() / 1000) * 1000;
    return Promise.resolve({
      body: createBody(text),
      ...(options.dateHeader === false ? {} : { answeredAt }),
    });
  };
  return { exportEvents, requests, nextBodies };
}

/** Size of the chunks of large bodies, because chunks of a few bytes would take long. */
const CHUNK = 65_536;

function lineOf({ event, processed, properties, isUntimed }: StoredEvent, time: number): string {
  const timeProperty = isUntimed === true ? {} : { time };
  const exported = { ...timeProperty, ...properties, mp_processing_time_ms: processed };
  return `${writeJson({ event, properties: exported })}\n`;
}

function offsetOf(at: number, zone: string): number {
  const local = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    dateStyle: 'short',
    timeStyle: 'medium',
  });
  return Date.parse(`${local.format(at).replace(' ', 'T')}Z`) - Math.floor(at / 1000) * 1000;
}

type Filter = (event: StoredEvent) => boolean;
/** Converts epoch milliseconds to `time` in seconds. */
type Seconds = (at: number) => number;

/**
 * The filters that the stream sends, and one that a test configures. They may be joined with `and`
 * and `or`.
 */
const FORMS: readonly [RegExp, (value: number, seconds: Seconds) => Filter][] = [
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

function compileWhere(where: string | undefined, seconds: Seconds): Filter {
  const sides = /^\((.*)\)$/.exec(where ?? '')?.[1]?.split(') and (') ?? [];
  if (sides.length > 1) {
    const all = sides.map((side) => compileWhere(side, seconds));
    return (event) => all.every((passes) => passes(event));
  }
  const alternatives = (where?.split(' or ') ?? []).map((either) => {
    const conditions = either.split(' and ').map((condition) => compileForm(condition, seconds));
    return (event: StoredEvent) => conditions.every((passes) => passes(event));
  });
  return (event) => alternatives.some((passes) => passes(event));
}

function compileForm(condition: string, seconds: Seconds): Filter {
  for (const [form, compile] of FORMS) {
    const found = form.exec(condition);
    if (found !== null) return compile(Number(found[1]), seconds);
  }
  throw new Error(`the mock does not support this filter: ${condition}`);
}
