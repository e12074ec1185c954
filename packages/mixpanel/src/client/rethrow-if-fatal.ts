import { SourceError } from '@source-mixpanel/stream';

/** Codes of errors that concern every request to Mixpanel, so that the sync cannot continue. */
const FATAL = new Set(['unauthorized', 'connection_failed', 'certificate_refused', 'insecure_url']);

/**
 * Returns the error of a failed request to an undocumented endpoint, if the sync can continue
 * without the response. The caller then reports or ignores the error.
 * @throws the error itself if the credentials were rejected, Mixpanel was not reached or the call
 * was aborted
 */
export function rethrowIfFatal(error: unknown): SourceError {
  if (!(error instanceof SourceError) || FATAL.has(error.code)) throw error;
  return error;
}
