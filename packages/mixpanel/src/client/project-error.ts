import { SourceError } from '@source-mixpanel/stream';

/**
 * Codes of errors that concern all requests of the project: rejected credentials, a plan without
 * the API, a used-up quota, a wrong time zone, or a certificate, URL or proxy with which no request
 * can be sent.
 */
const PROJECT_WIDE = new Set([
  'unauthorized',
  'plan',
  'rate_limited',
  'to_date_in_future',
  'certificate_refused',
  'insecure_url',
  'proxy_invalid',
]);

/**
 * Reports whether all other requests of the project would fail with the same error, not only the
 * request for one funnel, cohort or range of days.
 */
export function concernsProject(error: unknown): boolean {
  return error instanceof SourceError && PROJECT_WIDE.has(error.code);
}
