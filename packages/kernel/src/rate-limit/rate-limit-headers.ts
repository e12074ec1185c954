import { retryAfter } from '../interceptors/retry-after.js';
import type { QuotaStatus } from './sliding-window.js';

/** The names that a server uses for its limits in `RateLimit` and `RateLimit-Policy`. */
export interface RateLimitNames {
  /** Requests per window. */
  readonly quota: string;
  /** Requests at the same time. */
  readonly concurrency: string;
}

/** What an answer says about limits; times in milliseconds from now. */
export interface RateLimitInfo {
  readonly quota?: QuotaStatus;
  readonly concurrency?: { readonly remaining: number; readonly reset?: number | undefined };
  readonly retryAfter?: number;
}

/**
 * Reads `RateLimit`, `RateLimit-Policy` (structured fields of the IETF draft: `"name";r=3;t=60` and
 * `"name";q=60;w=3600`) and `Retry-After`. What cannot be read is ignored.
 * @param now epoch milliseconds, for a `Retry-After` that is a date, where the answer has no `Date`
 */
export function parseRateLimitHeaders(
  headers: Readonly<Record<string, string>>,
  items: RateLimitNames | undefined,
  now: number,
): RateLimitInfo {
  const wait = retryAfter(headers, now);
  const info = wait === undefined ? {} : { retryAfter: wait };
  if (items === undefined) return info;
  const state = parseItems(headers['ratelimit']);
  const policy = parseItems(headers['ratelimit-policy']);
  const quota = state.get(items.quota);
  const concurrency = state.get(items.concurrency);
  return {
    ...info,
    ...(quota?.r === undefined
      ? {}
      : {
          quota: {
            remaining: quota.r,
            reset: milliseconds(quota.t),
            limit: policy.get(items.quota)?.q,
          },
        }),
    ...(concurrency?.r === undefined
      ? {}
      : { concurrency: { remaining: concurrency.r, reset: milliseconds(concurrency.t) } }),
  };
}

/** `r` remaining, `t` seconds until reset, `q` quota. */
type Parameters = Partial<Record<'r' | 't' | 'q', number>>;

const ITEM =
  /"((?:[^"\\]|\\.)*)"((?:\s*;\s*[a-z*][\w*.-]*(?:=(?:"(?:[^"\\]|\\.)*"|[^\s;,"]+))?)*)/g;
const PARAMETER = /;\s*([rtq])=(\d+(?:\.\d+)?)(?=\s*(?:;|$))/g;

function parseItems(header: string | undefined): Map<string, Parameters> {
  const items = new Map<string, Parameters>();
  for (const [, name = '', text = ''] of (header ?? '').matchAll(ITEM)) {
    const parameters: Parameters = {};
    for (const [, key, value] of text.matchAll(PARAMETER)) {
      parameters[key as 'r' | 't' | 'q'] = Number(value);
    }
    items.set(name, parameters);
  }
  return items;
}

function milliseconds(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : Math.min(seconds * 1000, 3_600_000);
}
