import { parseRetryAfter } from '../interceptors/parse-retry-after.js';
import type { QuotaStatus } from './sliding-window.js';

/** The names of the server's limits in the headers `RateLimit` and `RateLimit-Policy`. */
export interface RateLimitNames {
  /** The name of the limit of requests per window. */
  readonly quota: string;
  /** The name of the limit of requests at the same time. */
  readonly concurrency: string;
}

/** The limits that the headers of a response report. Times are in milliseconds from now. */
export interface RateLimitInfo {
  readonly quota?: QuotaStatus;
  readonly concurrency?: { readonly remaining: number; readonly reset?: number | undefined };
  readonly retryAfter?: number;
}

/**
 * Parses the headers `RateLimit`, `RateLimit-Policy` (structured fields of the IETF draft:
 * `"name";r=3;t=60` and `"name";q=60;w=3600`) and `Retry-After`. Invalid parts are ignored.
 * @param names absent: only `Retry-After` is parsed
 * @param now epoch milliseconds, with which a date in `Retry-After` is compared if the response has
 * no `Date` header
 */
export function parseRateLimitHeaders(
  headers: Readonly<Record<string, string>>,
  names: RateLimitNames | undefined,
  now: number,
): RateLimitInfo {
  const wait = parseRetryAfter(headers, now);
  const info = wait === undefined ? {} : { retryAfter: wait };
  if (names === undefined) return info;
  const state = parseItems(headers['ratelimit']);
  const policy = parseItems(headers['ratelimit-policy']);
  const quota = state.get(names.quota);
  const concurrency = state.get(names.concurrency);
  return {
    ...info,
    ...(quota?.r === undefined
      ? {}
      : {
          quota: {
            remaining: quota.r,
            reset: toMilliseconds(quota.t),
            limit: policy.get(names.quota)?.q,
          },
        }),
    ...(concurrency?.r === undefined
      ? {}
      : { concurrency: { remaining: concurrency.r, reset: toMilliseconds(concurrency.t) } }),
  };
}

/** The parameters of a limit: `r` remaining requests, `t` seconds until the reset, `q` quota. */
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

/** Converts seconds to milliseconds, at most one hour. */
function toMilliseconds(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : Math.min(seconds * 1000, 3_600_000);
}
