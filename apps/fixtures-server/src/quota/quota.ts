import { jsonContent, type Content } from '../exchange.js';
import { createLedger } from './ledger.js';

/** The limits of one API of a project. */
export interface QuotaLimits {
  readonly perHour: number;
  readonly concurrency: number;
  readonly perSecond?: number;
  /** The length of the "hour", in milliseconds. Tests shorten it. */
  readonly window: number;
  /** Whether a refusal has `RateLimit`, `RateLimit-Policy` and `Retry-After`. */
  readonly headers: boolean;
  /** Whether all other responses have these headers too. */
  readonly tellLeft?: boolean;
}

/** The API, which decides the body of a refusal. */
export type QuotaFamily = 'query' | 'export';

export interface QuotaCall {
  readonly now: number;
  /** Whether the request counts against the hourly quota. Every request needs a concurrency slot. */
  readonly counted: boolean;
  /** The requested URL, which is repeated in a refusal. */
  readonly url: string;
}

export interface Ticket {
  readonly refusal?: Content;
  /** The rate-limit headers of the response. */
  readonly headers: Readonly<Record<string, string>>;
  /** Withdraws the count of the request. Requests refused with 401, 402 or 429 do not count. */
  uncount(): void;
  /** Frees the concurrency slot. Later calls have no effect. */
  release(): void;
}

export interface Quota {
  admit(call: QuotaCall): Ticket;
}

const manual =
  'https://help.mixpanel.com/hc/en-us/articles/115004602563-Rate-Limits-for-Export-API-Endpoints';
/** The value of `Retry-After` after too many concurrent requests, in seconds. Mixpanel was observed to send 10. */
const concurrencyWait = 10;

/** Creates the quota of one project for one API, over a sliding window. */
export function createQuota(family: QuotaFamily, limits: QuotaLimits, projectId: number): Quota {
  const ledger = createLedger(limits.window);
  let active = 0;
  const leftAt = (now: number): Left => ({
    hour: Math.max(limits.perHour - ledger.count(now), 0),
    slots: Math.max(limits.concurrency - active, 0),
  });
  const refuse = (call: QuotaCall, trip: Trip): Ticket => {
    const refusal: Content = {
      ...jsonContent(refusalBody(family, { call, trip, limits, projectId }), 429),
    };
    const headers = limits.headers ? rateHeaders(limits, leftAt(call.now), trip) : {};
    return {
      refusal: { ...refusal, headers: { ...refusal.headers, ...headers } },
      headers,
      uncount: () => undefined,
      release: () => undefined,
    };
  };
  return {
    admit(call) {
      if (active >= limits.concurrency) {
        return refuse(call, { kind: 'concurrency', wait: concurrencyWait, used: active + 1 });
      }
      if (call.counted) {
        const used = ledger.count(call.now);
        if (used >= limits.perHour) {
          const wait = Math.ceil(ledger.untilFree(call.now) / 1000);
          return refuse(call, { kind: 'hour', wait, used: used + 1 });
        }
        const recent = ledger.countWithin(call.now, 1000);
        if (limits.perSecond !== undefined && recent >= limits.perSecond) {
          return refuse(call, { kind: 'second', wait: 1, used: recent + 1 });
        }
      }
      const uncount = call.counted ? ledger.add(call.now) : () => undefined;
      active += 1;
      let held = true;
      return {
        headers: limits.tellLeft === true ? rateHeaders(limits, leftAt(call.now)) : {},
        uncount,
        release() {
          if (held) active -= 1;
          held = false;
        },
      };
    },
  };
}

interface Trip {
  readonly kind: 'hour' | 'second' | 'concurrency';
  /** Seconds. */
  readonly wait: number;
  readonly used: number;
}

interface RefusalFacts {
  readonly call: QuotaCall;
  readonly trip: Trip;
  readonly limits: QuotaLimits;
  readonly projectId: number;
}

function refusalBody(family: QuotaFamily, facts: RefusalFacts): object {
  const { call, trip, limits, projectId } = facts;
  const start = `Query rate limit exceeded for project_id: ${projectId}.`;
  switch (trip.kind) {
    case 'concurrency':
      if (family === 'export') {
        return { error: 'too many export requests in progress for this project' };
      }
      return {
        error: `${start} This request exceeded the concurrency limit (${trip.used}/${limits.concurrency} queries running concurrently).`,
      };
    case 'hour':
      return {
        request: call.url,
        error: `${start} This request exceeded the rate limit (${trip.used}/${limits.perHour} queries running in the last hour). For more information, please consult our documentation at ${manual}`,
      };
    case 'second':
      return {
        request: call.url,
        error: `${start} This request exceeded the rate limit (${trip.used}/${limits.perSecond ?? 0} queries running in the last second). For more information, please consult our documentation at ${manual}`,
      };
    default:
      return trip.kind satisfies never;
  }
}

interface Left {
  readonly hour: number;
  readonly slots: number;
}

function rateHeaders(limits: QuotaLimits, left: Left, trip?: Trip): Record<string, string> {
  const seconds = Math.ceil(limits.window / 1000);
  const wait = trip === undefined ? '' : `;t=${trip.wait}`;
  const hour = trip?.kind === 'second' ? 0 : left.hour;
  const isBusy = trip?.kind === 'concurrency';
  return {
    ...(trip === undefined ? {} : { 'retry-after': String(trip.wait) }),
    'ratelimit-policy': `"project";q=${limits.perHour};w=${seconds}, "project-concurrency";q=${limits.concurrency};qu="concurrent-requests"`,
    ratelimit: `"project";r=${hour}${isBusy ? '' : wait}, "project-concurrency";r=${left.slots}${isBusy ? wait : ''}`,
  };
}

/** Returns the refusal of an overloaded server: without rate-limit headers, and without a number in the body. */
export function loadSheddingRefusal(projectId: number): Content {
  const error = `Query rate limit exceeded for project_id: ${projectId} For more information, please consult our documentation`;
  return jsonContent({ error }, 429);
}
