import { SourceError } from '@source-mixpanel/stream';

/**
 * Codes of errors that concern all requests of the project: rejected credentials, a plan without
 * the API, a used-up quota, a wrong time zone, or a proxy or host that blocks requests.
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
 * Reports whether an error concerns the entire project, and not only the requested funnel, cohort
 * or days.
 */
export function concernsProject(error: unknown): boolean {
  return error instanceof SourceError && PROJECT_WIDE.has(error.code);
}
