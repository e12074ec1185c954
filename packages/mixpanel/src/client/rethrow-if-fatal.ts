import { SourceError } from '@source-mixpanel/stream';

/** Codes of errors with which all other requests to Mixpanel would fail as well. */
const FATAL = new Set(['unauthorized', 'connection_failed', 'certificate_refused', 'insecure_url']);

/**
 * Call this with the error of a request whose response the sync can do without, such as a request
 * to an undocumented endpoint. Returns the error, which the caller then reports or ignores.
 * @throws the error itself if the sync cannot continue: the credentials were rejected, Mixpanel was
 *   not reached, the call was aborted, or the error is not a SourceError
 */
export function rethrowIfFatal(error: unknown): SourceError {
  if (!(error instanceof SourceError) || FATAL.has(error.code)) throw error;
  return error;
}
