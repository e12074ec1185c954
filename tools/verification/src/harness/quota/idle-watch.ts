import { fullUrlOf } from '@source-mixpanel/fixtures-server';
import type { Interceptor } from '@source-mixpanel/kernel';
import type { WireWatch } from '../stage/in-process-wire.js';
import type { VirtualClock } from '../clock/virtual-clock.js';
import { DEFAULTS_AND_LIMITS } from './reference-project.js';

/**
 * How long a request counts against the hourly quota: an hour, and five seconds that the budget
 * adds because of the latency.
 */
const WINDOW_MS = 3_605_000;
/**
 * The minimum time between export requests: a third of a second, as Mixpanel demands, and a tenth
 * that the budget adds to it.
 */
const EXPORT_SPACING_MS = 367;

/** What is known about the requests of one API, which share a quota. */
interface ApiWatch {
  readonly maxConcurrent: number;
  /** The minimum milliseconds between two requests. */
  readonly spacing: number;
  /** The number of requests that a stream has made and the budget has not sent yet. */
  waiting: { counted: number; free: number };
  /** When each request that counts against the hourly quota was sent, in order. */
  sent: number[];
  open: number;
  lastStart: number;
  /** Milliseconds during which a request waited although it could have been sent. */
  idle: number;
}

/**
 * Measures how long requests waited although the hourly quota was not used up and fewer requests
 * than allowed were open. It observes every request when a stream makes it (`onSend`) and when it
 * is sent over the wire (`began`).
 */
export class IdleWatch implements WireWatch {
  private readonly apis: Readonly<Record<string, ApiWatch>> = {
    query: newApi(DEFAULTS_AND_LIMITS.queryConcurrency, 0),
    export: newApi(DEFAULTS_AND_LIMITS.workers, EXPORT_SPACING_MS),
  };
  private readonly asked = new Map<string, { api: ApiWatch; counted: boolean }>();
  private last: number;

  constructor(private readonly clock: VirtualClock) {
    this.last = clock.now();
  }

  /** The sum of the idle milliseconds of all APIs. */
  get idle(): number {
    return Object.values(this.apis).reduce((sum, { idle }) => sum + idle, 0);
  }

  readonly onSend: Interceptor = (next) => (request) => {
    const api = this.apis[request.budget];
    if (api !== undefined) {
      this.pass();
      const counted = request.free !== true;
      const url = `${request.url.pathname}${request.url.search}`;
      this.asked.set(fullUrlOf({ url, body: request.body ?? '' }), { api, counted });
      api.waiting[counted ? 'counted' : 'free'] += 1;
    }
    return next(request);
  };

  began(path: string): void {
    const request = this.asked.get(path);
    if (request === undefined) return;
    this.pass();
    const { api, counted } = request;
    api.waiting[counted ? 'counted' : 'free'] -= 1;
    api.open += 1;
    api.lastStart = this.clock.now();
    if (counted) api.sent.push(this.clock.now());
  }

  ended(path: string, status: number | undefined): void {
    const request = this.asked.get(path);
    if (request === undefined) return;
    this.pass();
    const { api, counted } = request;
    api.open -= 1;
    if (status !== 429) return;
    // Mixpanel does not count a refused request, and the budget sends it again.
    if (counted) api.sent.pop();
    api.waiting[counted ? 'counted' : 'free'] += 1;
  }

  /** Must be called at the end of a sync, when no request waits any more. */
  endSync(): void {
    this.pass();
    for (const api of Object.values(this.apis)) api.waiting = { counted: 0, free: 0 };
  }

  private pass(): void {
    const now = this.clock.now();
    for (const api of Object.values(this.apis)) api.idle += idleOf(api, this.last, now);
    this.last = now;
  }
}

function newApi(maxConcurrent: number, spacing: number): ApiWatch {
  return {
    maxConcurrent,
    spacing,
    waiting: { counted: 0, free: 0 },
    sent: [],
    open: 0,
    lastStart: -Infinity,
    idle: 0,
  };
}

/**
 * Returns the milliseconds between `from` and `to` during which a waiting request could have been
 * sent.
 */
function idleOf(api: ApiWatch, from: number, to: number): number {
  const { waiting, open, maxConcurrent, sent, lastStart, spacing } = api;
  if (open >= maxConcurrent || waiting.counted + waiting.free === 0) return 0;
  const blocking = waiting.free > 0 ? undefined : sent.at(-DEFAULTS_AND_LIMITS.perHour);
  const freed = blocking === undefined ? -Infinity : blocking + WINDOW_MS;
  return Math.max(0, to - Math.max(from, freed, lastStart + spacing));
}
