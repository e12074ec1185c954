import { optionalRefusal } from '@source-mixpanel/mixpanel';
import { ConfigError, SourceError } from '@source-mixpanel/stream';

/** Codes of answers that refuse any such request, as for a project that lost the feature. */
const FINAL = new Set(['bad_request', 'not_found']);
/** Matches refusals of a date that the user chose, not of the feature. */
const ABOUT_DATES = /\b(?:from_date|to_date|invalid date)\b/i;

/**
 * Rethrows an error; if Mixpanel refused revenue permanently, names the probable reason instead.
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
 * Throws the error of an undocumented endpoint that did not return revenue: the stream cannot be
 * offered.
 * @throws ConfigError `withdrawn`; what `optionalRefusal` throws
 */
export function throwRefusal(error: unknown): never {
  const refusal = optionalRefusal(error);
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
