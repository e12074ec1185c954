/** The maximum wait that is returned, whatever `Retry-After` requests: one hour. */
const MAX_RETRY_AFTER_MS = 3_600_000;

/**
 * Returns the wait in milliseconds that a `Retry-After` header requests (RFC 9110 §10.2.3: seconds,
 * or an HTTP date), at most one hour; undefined if there is no valid header. The wait until a date
 * begins at the `date` header of the server, so that a wrong local clock does not matter, or at
 * `now` (epoch ms) without that header.
 */
export function retryAfter(
  headers: Readonly<Record<string, string>>,
  now: number,
): number | undefined {
  const value = headers['retry-after']?.trim() ?? '';
  if (/^\d+(?:\.\d+)?$/.test(value)) return Math.min(Number(value) * 1000, MAX_RETRY_AFTER_MS);
  // Date.parse accepts almost any text as a date, even a negative number, so letters are required.
  const until = /[a-z]/i.test(value) ? Date.parse(value) : NaN;
  if (Number.isNaN(until)) return undefined;
  const served = Date.parse(headers['date'] ?? '');
  return Math.min(Math.max(0, until - (Number.isNaN(served) ? now : served)), MAX_RETRY_AFTER_MS);
}
