import { SourceError } from '@source-mixpanel/stream';

/**
 * Codes of rejected credentials, and of errors that prevent every request to Mixpanel: the sync
 * cannot continue.
 */
const FATAL = new Set(['unauthorized', 'connection_failed', 'certificate_refused', 'insecure_url']);

/**
 * Returns why an undocumented endpoint did not answer; the sync continues without it, whatever the
 * reason.
 * @throws the error itself when credentials were rejected, Mixpanel was not reached or the call was
 *   aborted
 */
export function optionalRefusal(error: unknown): SourceError {
  if (!(error instanceof SourceError) || FATAL.has(error.code)) throw error;
  return error;
}
