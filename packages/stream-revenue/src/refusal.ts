import { optionalRefusal } from '@source-mixpanel/mixpanel';
import { ConfigError, SourceError } from '@source-mixpanel/stream';

/** Answers that say "not this", whatever is asked: what a project gets that lost the feature. */
const FINAL = new Set(['bad_request', 'not_found']);
/** A day the user chose is refused, not the feature. */
const ABOUT_DATES = /\b(?:from_date|to_date|invalid date)\b/i;

/**
 * Lets an error pass, but names the likely reason where Mixpanel refused revenue for good.
 * @throws ConfigError `withdrawn`
 */
export function explainRefusal(error: unknown): never {
  if (!(error instanceof SourceError) || !isFinal(error)) throw error;
  throw withdrawn(
    `Mixpanel has withdrawn its Revenue feature from many projects and does not give the revenue of this one; deselect the stream. ${error.message}`,
    error,
  );
}

/**
 * Whatever the undocumented endpoint answered instead of revenue: the stream cannot be offered.
 * @throws ConfigError `withdrawn`; what `optionalRefusal` throws
 */
export function throwRefusal(error: unknown): never {
  const refusal = optionalRefusal(error);
  if (isFinal(refusal)) explainRefusal(refusal);
  throw withdrawn(`Mixpanel did not give the revenue of a day: ${refusal.message}`, refusal);
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
