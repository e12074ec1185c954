import { SourceError } from '@source-mixpanel/stream';

/**
 * Codes of errors that every other request of the kind would get as well: rejected credentials, a
 * plan without the API, a used-up quota, a wrong time zone, a proxy or host that no request passes.
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

/** Whether an error concerns the whole project, not the requested funnel, cohort or days. */
export function concernsProject(error: unknown): boolean {
  return error instanceof SourceError && PROJECT_WIDE.has(error.code);
}
