/** The maximum time that `Retry-After` is followed: one hour. */
const MAX_RETRY_AFTER_MS = 3_600_000;

/**
 * Returns the milliseconds that a `Retry-After` header asks to wait (RFC 9110 §10.2.3: seconds, or
 * an HTTP date), at most one hour; undefined without a usable one. A date is measured against the
 * server's own `Date`, so that a wrong local clock does not matter, and against `now` (epoch ms)
 * without it.
 */
export function retryAfter(
  headers: Readonly<Record<string, string>>,
  now: number,
): number | undefined {
  const value = headers['retry-after']?.trim() ?? '';
  if (/^\d+(?:\.\d+)?$/.test(value)) return Math.min(Number(value) * 1000, MAX_RETRY_AFTER_MS);
  // Date.parse accepts almost anything as a date, a negative number included.
  const until = /[a-z]/i.test(value) ? Date.parse(value) : NaN;
  if (Number.isNaN(until)) return undefined;
  const served = Date.parse(headers['date'] ?? '');
  return Math.min(Math.max(0, until - (Number.isNaN(served) ? now : served)), MAX_RETRY_AFTER_MS);
}
