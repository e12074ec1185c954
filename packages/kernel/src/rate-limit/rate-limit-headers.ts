import { retryAfter } from '../interceptors/retry-after.js';
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
 * @param now epoch milliseconds, from which a date in `Retry-After` is measured if there is no
 * `date` header
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

function milliseconds(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : Math.min(seconds * 1000, 3_600_000);
}
