import { EXPORT_PATH } from './compare-export-days.js';
import { isSingleDay } from './compare-reports.js';
import { isSchemaRequest } from './compare-requests.js';
import type { FailureFacts } from './failure-facts.js';
import { requestedNoRevenue, FAILURE_RULES } from './failure-rules.js';
import { isRefusedForItsDates } from './refused-dates.js';
import type { Comparison, Verdict } from './verdict.js';

/** Finds the known difference that explains why only one connector failed. */
export function explainFailure(facts: FailureFacts, verdict: Verdict): void {
  const { side, stream, error, comparison } = facts;
  const message = `${error?.message ?? ''} ${error?.internal ?? ''}`;
  const rule = FAILURE_RULES.find((one) => one.message.test(message) && one.hasCause(facts));
  if (side === 'theirs' && rule !== undefined) verdict.explainedBy(rule.id);
  else if (failsAtSharedList(facts)) verdict.explainedBy('lists-asked-for-once');
  else if (side === 'theirs' && failedForASchema(comparison))
    verdict.explainedBy('read-asks-for-no-schema');
  else if (side === 'theirs' && failedAtSameStatus(facts))
    verdict.explainedBy('failures-say-who-must-act');
  else if (side === 'ours' && isRefusedForItsDates(facts)) verdict.explainedBy('empty-date-range');
  else if (side === 'ours' && /to_date cannot be later than today/.test(message)) {
    verdict.explainedBy('time-zone-mismatch-fails');
  } else if (side === 'ours' && stream === 'revenue' && isRevenueOfOneDayRefused(comparison)) {
    verdict.explainedBy('single-days');
  } else if (side === 'ours' && stream === 'check' && wereOnlyEventsRefused(comparison)) {
    verdict.explainedBy('check-requests-events');
  } else if (side === 'ours' && error?.internal === 'rate_limited' && mustWaitTooLong(comparison)) {
    verdict.explainedBy('discover-waits-a-minute');
  } else {
    verdict.fail(stream, `only ${side} fails`, {
      failure: error?.failure ?? null,
      message: error?.message.slice(0, 200) ?? null,
      internal: error?.internal.slice(0, 300) ?? null,
      ours: comparison.ours.errors
        .map(({ failure, internal }) => `${failure} ${internal.slice(0, 80)}`)
        .join(),
      config: comparison.given.config,
    });
  }
}

/**
 * Returns whether the case makes Mixpanel refuse events, which only our connector requested. If they
 * are refused for another reason, the request may be wrong.
 */
function wereOnlyEventsRefused({ given, ours, theirs }: Comparison): boolean {
  return (
    given.faults.some(({ path }) => path === EXPORT_PATH) &&
    ours.requests.some(({ path, status }) => path === EXPORT_PATH && status >= 400) &&
    theirs.requests.every(({ path }) => path !== EXPORT_PATH)
  );
}

/**
 * Returns whether Mixpanel requires `discover` to wait for longer than a minute, after which our
 * connector gives up.
 */
function mustWaitTooLong({ given }: Comparison): boolean {
  const seconds = given.faults.map(({ effect }) =>
    effect.kind === 'storm' && effect.headers ? effect.times * effect.retryAfter : 0,
  );
  return given.command === 'discover' && Math.max(...seconds) > 60;
}

/**
 * Returns whether the last request of the Python connector was for a schema that a read does not
 * need, and was refused.
 */
function failedForASchema({ theirs }: Comparison): boolean {
  const last = theirs.requests.at(-1);
  return last !== undefined && last.status !== 200 && isSchemaRequest(last);
}

/**
 * Returns whether our connector failed at a response whose status the Python connector received
 * too.
 */
function failedAtSameStatus({ comparison, stream }: FailureFacts): boolean {
  const ourError = comparison.ours.errors.find((one) => one.stream === stream);
  const statuses = new Set(comparison.theirs.requests.map(({ status }) => status));
  return [...statuses].some(
    (status) => status >= 400 && ourError?.internal.includes(`status ${status}`) === true,
  );
}

/**
 * Returns whether Mixpanel refuses revenue, but the Python connector does not request it, because
 * the range has only one day.
 */
function isRevenueOfOneDayRefused(comparison: Comparison): boolean {
  const isWithdrawn = comparison.given.project.revenue === 'withdrawn';
  return (
    isWithdrawn && requestedNoRevenue(comparison.theirs) && isSingleDay(comparison, 'revenue', '')
  );
}

const LIST = '/cohorts/list';
/** The streams that read the list of cohorts. */
const LIST_READERS = ['cohorts', 'cohort_members'];

/**
 * Returns whether one request for the list of cohorts was refused, and failed one of its two
 * streams in our connector but the other one in the Python connector.
 */
function failsAtSharedList({ comparison, side, stream, error }: FailureFacts): boolean {
  const others = comparison[side === 'ours' ? 'theirs' : 'ours'].errors;
  return (
    LIST_READERS.includes(stream) &&
    error?.internal.includes(LIST) === true &&
    others.some(
      (one) =>
        one.stream !== stream &&
        LIST_READERS.includes(one.stream ?? '') &&
        one.internal.includes(LIST),
    )
  );
}
