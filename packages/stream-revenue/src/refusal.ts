import { rethrowIfFatal } from '@source-mixpanel/mixpanel';
import { ConfigError, SourceError } from '@source-mixpanel/stream';

/**
 * The codes of the errors with which Mixpanel rejects all requests of a project without the Revenue
 * feature.
 */
const FINAL = new Set(['bad_request', 'not_found']);
/** Matches errors about a date from the settings, and not about the feature. */
const ABOUT_DATES = /\b(?:from_date|to_date|invalid date)\b/i;

/**
 * Throws the error, unless it means that the project has no revenue. Then throws an error that
 * states this probable reason.
 * @throws ConfigError `withdrawn`
 */
export function explainRefusal(error: unknown): never {
  if (!(error instanceof SourceError) || !isFinal(error)) throw error;
  throw withdrawn(
    `Mixpanel has removed its Revenue feature from many projects and returns none for this one: deselect the stream. ${error.message}`,
    error,
  );
}

/**
 * Converts the error of the test request in `schema` and throws it. The catalog then omits the
 * stream.
 * @throws ConfigError `withdrawn`; errors of `rethrowIfFatal`
 */
export function throwRefusal(error: unknown): never {
  const refusal = rethrowIfFatal(error);
  if (isFinal(refusal)) explainRefusal(refusal);
  throw withdrawn(`Could not read the revenue of a day: ${refusal.message}`, refusal);
}

function isFinal({ code, message }: SourceError): boolean {
  return FINAL.has(code) && !ABOUT_DATES.test(message);
}

function withdrawn(message: string, cause: SourceError): ConfigError {
  const { detail } = cause;
  return new ConfigError('withdrawn', message, {
    cause,
    ...(detail === undefined ? {} : { detail }),
  });
}
