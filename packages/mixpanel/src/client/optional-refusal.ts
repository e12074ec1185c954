import { SourceError } from '@source-mixpanel/stream';

/** Codes of errors that concern every request to Mixpanel, so that the sync cannot continue. */
const FATAL = new Set(['unauthorized', 'connection_failed', 'certificate_refused', 'insecure_url']);

/**
 * Returns the error of a request to an undocumented endpoint. The sync continues without the
 * response, so the caller reports the error or ignores it.
 * @throws the error if the credentials were rejected, Mixpanel was not reached or the call was
 *   aborted
 */
export function optionalRefusal(error: unknown): SourceError {
  if (!(error instanceof SourceError) || FATAL.has(error.code)) throw error;
  return error;
}
