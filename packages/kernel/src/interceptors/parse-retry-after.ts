/** The maximum wait that is returned, even if `Retry-After` requests a longer one: one hour. */
const MAX_RETRY_AFTER_MS = 3_600_000;

/**
 * Returns the wait in milliseconds that a `Retry-After` header requests (RFC 9110 §10.2.3: seconds,
 * or an HTTP date), at most one hour; undefined if there is no valid header. A date is compared
 * with the `Date` header of the same response, so that a wrong local clock does not matter. Without
 * that header, it is compared with `now` (epoch milliseconds).
 */
export function parseRetryAfter(
  headers: Readonly<Record<string, string>>,
  now: number,
): number | undefined {
  const value = headers['retry-after']?.trim() ?? '';
  if (/^\d+(?:\.\d+)?$/.test(value)) return Math.min(Number(value) * 1000, MAX_RETRY_AFTER_MS);
  // Date.parse accepts almost any text as a date, even a negative number, so letters are required.
  const date = /[a-z]/i.test(value) ? Date.parse(value) : NaN;
  if (Number.isNaN(date)) return undefined;
  const serverTime = Date.parse(headers['date'] ?? '');
  const wait = date - (Number.isNaN(serverTime) ? now : serverTime);
  return Math.min(Math.max(0, wait), MAX_RETRY_AFTER_MS);
}
