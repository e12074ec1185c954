import { ConfigError, SourceError, type CallIo } from '@source-mixpanel/stream';

/** Answers that say "not this", whatever is asked: what a project gets that lost the feature. */
const FINAL = new Set(['bad_request', 'not_found']);
/** A day the user chose is refused, not the feature. */
const ABOUT_DATES = /from_date|to_date|invalid date/i;
/** Answers that say "not you", "not now" or "not in time": the stream may well be readable. */
const PASSING = new Set(['forbidden', 'rate_limited', 'query_timed_out']);

/**
 * Lets an error pass, but names the likely reason where Mixpanel refused revenue for good.
 * @throws ConfigError `withdrawn`
 */
export function explainRefusal(error: unknown): never {
  if (!(error instanceof SourceError) || !FINAL.has(error.code)) throw error;
  if (ABOUT_DATES.test(error.message)) throw error;
  throw new ConfigError(
    'withdrawn',
    `Mixpanel has withdrawn its Revenue feature from many projects and does not give the revenue of this one; deselect the stream. ${error.message}`,
    { cause: error, ...(error.detail === undefined ? {} : { detail: error.detail }) },
  );
}

/** Tells of a probe that proved nothing, and lets every other error pass. */
export function reportUnproven(error: unknown, io: CallIo): void {
  if (!(error instanceof SourceError) || !PASSING.has(error.code)) throw error;
  io.report({
    kind: 'warning',
    message: `Mixpanel did not say whether the project still has revenue: ${error.message}`,
  });
}
