import { jsonContent, type Content } from '../exchange.js';
import { createLedger } from './ledger.js';

/** The limits of one API of a project. */
export interface QuotaLimits {
  readonly perHour: number;
  readonly concurrency: number;
  readonly perSecond?: number;
  /** The length of the "hour", in milliseconds. Tests shorten it. */
  readonly window: number;
  /** Whether refusals have the headers `RateLimit`, `RateLimit-Policy` and `Retry-After`. */
  readonly headers: boolean;
  /** Whether all other responses have rate-limit headers too. */
  readonly tellLeft?: boolean;
}

/** The API whose quota it is. It determines the body of refusals. */
export type QuotaFamily = 'query' | 'export';

export interface QuotaCall {
  readonly now: number;
  /**
   * Whether the request counts against the hourly quota. Other requests need only a concurrency
   * slot.
   */
  readonly counted: boolean;
  /** The requested URL, which refusals repeat. */
  readonly url: string;
}

/** The decision about a request: it is refused, or it has a concurrency slot. */
export interface Ticket {
  /** The response with status 429; absent if the request is admitted. */
  readonly refusal?: Content;
  /** Rate-limit headers that must be added to the response. */
  readonly headers: Readonly<Record<string, string>>;
  /**
   * Removes the request from the hourly quota. Call this for responses with 401, 402 or 429, which
   * do not count.
   */
  uncount(): void;
  /** Frees the concurrency slot. Only the first call has an effect. */
  release(): void;
}

export interface Quota {
  admit(call: QuotaCall): Ticket;
}

const manual =
  'https://help.mixpanel.com/hc/en-us/articles/115004602563-Rate-Limits-for-Export-API-Endpoints';
/**
 * The `Retry-After` in seconds of refusals for too many concurrent requests. Mixpanel was observed
 * to send 10.
 */
const concurrencyWait = 10;

/** Creates the quota of a project for one API. Its hour is a sliding window. */
export function createQuota(family: QuotaFamily, limits: QuotaLimits, projectId: number): Quota {
  const ledger = createLedger(limits.window);
  let active = 0;
  const remainingAt = (now: number): Remaining => ({
    hour: Math.max(limits.perHour - ledger.count(now), 0),
    slots: Math.max(limits.concurrency - active, 0),
  });
  const refuse = (call: QuotaCall, excess: Excess): Ticket => {
    const refusal: Content = {
      ...jsonContent(refusalBody(family, { call, excess, limits, projectId }), 429),
    };
    const headers = limits.headers ? rateHeaders(limits, remainingAt(call.now), excess) : {};
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
      let isHeld = true;
      return {
        headers: limits.tellLeft === true ? rateHeaders(limits, remainingAt(call.now)) : {},
        uncount,
        release() {
          if (isHeld) active -= 1;
          isHeld = false;
        },
      };
    },
  };
}

/** The limit that a request exceeds. */
interface Excess {
  readonly kind: 'hour' | 'second' | 'concurrency';
  /** The seconds after which the client may retry. */
  readonly wait: number;
  /** The number of requests that would be counted, including this one. */
  readonly used: number;
}

interface RefusalFacts {
  readonly call: QuotaCall;
  readonly excess: Excess;
  readonly limits: QuotaLimits;
  readonly projectId: number;
}

function refusalBody(family: QuotaFamily, facts: RefusalFacts): object {
  const { call, excess, limits, projectId } = facts;
  const start = `Query rate limit exceeded for project_id: ${projectId}.`;
  switch (excess.kind) {
    case 'concurrency':
      if (family === 'export') {
        return { error: 'too many export requests in progress for this project' };
      }
      return {
        error: `${start} This request exceeded the concurrency limit (${excess.used}/${limits.concurrency} queries running concurrently).`,
      };
    case 'hour':
      return {
        request: call.url,
        error: `${start} This request exceeded the rate limit (${excess.used}/${limits.perHour} queries running in the last hour). For more information, please consult our documentation at ${manual}`,
      };
    case 'second':
      return {
        request: call.url,
        error: `${start} This request exceeded the rate limit (${excess.used}/${limits.perSecond ?? 0} queries running in the last second). For more information, please consult our documentation at ${manual}`,
      };
    default:
      return excess.kind satisfies never;
  }
}

interface Remaining {
  readonly hour: number;
  readonly slots: number;
}

function rateHeaders(
  limits: QuotaLimits,
  remaining: Remaining,
  excess?: Excess,
): Record<string, string> {
  const seconds = Math.ceil(limits.window / 1000);
  const wait = excess === undefined ? '' : `;t=${excess.wait}`;
  const hour = excess?.kind === 'second' ? 0 : remaining.hour;
  const isBusy = excess?.kind === 'concurrency';
  return {
    ...(excess === undefined ? {} : { 'retry-after': String(excess.wait) }),
    'ratelimit-policy': `"project";q=${limits.perHour};w=${seconds}, "project-concurrency";q=${limits.concurrency};qu="concurrent-requests"`,
    ratelimit: `"project";r=${hour}${isBusy ? '' : wait}, "project-concurrency";r=${remaining.slots}${isBusy ? wait : ''}`,
  };
}

/**
 * Returns the refusal of an overloaded server. It has neither rate-limit headers nor the numbers of
 * other refusals.
 */
export function loadSheddingRefusal(projectId: number): Content {
  const error = `Query rate limit exceeded for project_id: ${projectId} For more information, please consult our documentation`;
  return jsonContent({ error }, 429);
}
