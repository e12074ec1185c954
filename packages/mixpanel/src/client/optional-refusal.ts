import { SourceError } from '@source-mixpanel/stream';

/** Refused credentials, and what keeps every request from Mixpanel: nothing goes on without. */
const FATAL = new Set(['unauthorized', 'connection_failed', 'certificate_refused', 'insecure_url']);

/**
 * Returns why an undocumented endpoint did not help; the rest goes on without it, whatever it answered.
 * @throws the error itself when credentials were refused, Mixpanel was not reached or the call was
 *   aborted
 */
export function optionalRefusal(error: unknown): SourceError {
  if (!(error instanceof SourceError) || FATAL.has(error.code)) throw error;
  return error;
}
