import { SourceError } from '@source-mixpanel/stream';

/**
 * Codes of answers that every other request of the kind would meet as well: refused credentials, a
 * plan without the API, a spent quota, a wrong time zone, a proxy or host that nothing passes.
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

/** Whether an error concerns the whole project, not the funnel, cohort or days that were asked for. */
export function concernsProject(error: unknown): boolean {
  return error instanceof SourceError && PROJECT_WIDE.has(error.code);
}
