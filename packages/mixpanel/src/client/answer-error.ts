import type { HttpResponse } from '@source-mixpanel/kernel';
import { parseJson, type JsonValue } from '@source-mixpanel/exact-json';
import {
  ConfigError,
  SystemError,
  TransientError,
  type SourceError,
} from '@source-mixpanel/stream';
import type { Call } from './client.js';
import { errorText } from './error-envelope.js';

const DAY = 86_400_000;

/**
 * Converts a failed response to an error, whose class says who must act: the user (`ConfigError`),
 * Airbyte by trying again (`TransientError`) or a developer (`SystemError`). The text of the
 * response is tested before its status, because the Query API and the Export API report wrong
 * credentials with status 400 instead of 401 (observed).
 */
export function errorFromResponse(call: Call, response: HttpResponse): SourceError {
  const reason = readReason(response);
  const options = { detail: `status ${response.status} from ${call.path}: ${reason}` };
  const { status } = response;
  if (reason.includes('Unable to authenticate request') || status === 401) {
    return new ConfigError('unauthorized', describeRejectedCredentials(call, reason), options);
  }
  if (reason.includes('to_date cannot be later than today')) {
    return new ConfigError('to_date_in_future', TIME_ZONE_TEXT, options);
  }
  if (reason.includes('uncached query')) {
    return new TransientError('session_lost', 'The paging session of Mixpanel expired.', options);
  }
  if (reason.includes('Timeout Error') || status === 504) {
    return new TransientError(
      'query_timed_out',
      'Mixpanel timed out while running the query.',
      options,
    );
  }
  const historyDays = HISTORY_WINDOW.exec(reason)?.[1];
  if (historyDays !== undefined && (status === 400 || status === 403)) {
    return createHistoryError(historyDays, response, options);
  }
  if (status === 403) {
    const text = `The account is not allowed to read this data: ${reason}`;
    return new ConfigError('forbidden', text, options);
  }
  // In addition to 402, Mixpanel uses status 400 for some requests that the plan does not include.
  if (status === 402 || (status === 400 && ABOUT_THE_PLAN.test(reason))) {
    const text = `The Mixpanel plan does not include this data: ${reason}`;
    return new ConfigError('plan', text, options);
  }
  if (status === 429) {
    return new TransientError('rate_limited', 'Mixpanel is rate-limiting requests (429).', options);
  }
  // The kernel has already sent the request again after these statuses, without success.
  if (status >= 500 || status === 408 || status === 421 || status === 425) {
    return new TransientError(
      'server_failed',
      `Mixpanel returned a server error (status ${status}).`,
      options,
    );
  }
  if (status === 200) {
    const text = `Mixpanel answered ${call.path} with an error: ${reason}`;
    return new SystemError('answered_error', text, options);
  }
  const text = `Mixpanel rejected the request: ${reason} (status ${status} from ${call.path})`;
  if (status === 404) return new SystemError('not_found', text, options);
  if (status === 405) return new SystemError('method_not_allowed', text, options);
  return status === 400 && ABOUT_SETTINGS.test(reason)
    ? new ConfigError('bad_request', text, options)
    : new SystemError('bad_request', text, options);
}

/**
 * Matches Mixpanel's text for requests of days that are older than the history that the plan keeps.
 */
const HISTORY_WINDOW = /\bDate range exceeds (\d+) days into the past\b/;
/** Matches `Your plan does not …`, but not a text about the execution plan of a query. */
const ABOUT_THE_PLAN = /\b(?:your|this|the current) (?:\w+ )?plan\b|\bplan does(?: not|n't)\b/i;
/**
 * Matches error texts that mention something the user can change in the settings, such as the
 * project, the credentials or the dates. The list is incomplete, because Mixpanel documents few
 * of its error texts. Only complete words match: the letters `date` also occur in `candidate` and
 * `update`.
 */
const ABOUT_SETTINGS =
  /\b(?:project|project_id|permissions?|plan|key|credentials?|service account|from_date|to_date|invalid date|date range)\b/i;

const TIME_ZONE_TEXT =
  'Your project timezone must be misconfigured. Please set it to the one defined in your Mixpanel project settings.';

function describeRejectedCredentials(call: Call, reason: string): string {
  return call.api === 'export'
    ? `Your credentials might have expired. Please update your config with valid credentials. See more details: ${reason}`
    : 'Authentication has failed. Please update your config with valid credentials.';
}

function createHistoryError(
  days: string,
  response: HttpResponse,
  options: { readonly detail: string },
): ConfigError {
  const now = Date.parse(response.headers['date'] ?? '');
  const earliest = Number.isNaN(now)
    ? ''
    : ` (earliest: ${new Date(now - Number(days) * DAY).toISOString().slice(0, 10)})`;
  return new ConfigError(
    'history_window',
    `The Mixpanel plan keeps ${days} days of history: choose a later start date (\`start_date\`)${earliest}.`,
    options,
  );
}

const NO_REASON = 'no reason given';
const MAX_REASON_CHARACTERS = 500;

/**
 * Returns the error text of a response, cut to 500 characters: the `error` of a JSON body, or a
 * body that is plain text. Returns `no reason given` for every other body, and for text that
 * contains JSON, because it may be a customer's records.
 */
function readReason(response: HttpResponse): string {
  const { body } = response;
  if (body.kind === 'stream') return NO_REASON;
  const value = body.kind === 'json' ? body.value : tryParseJson(body.text);
  const isProse = body.kind === 'text' && !/^\s*[[{"]|"\s*:/.test(body.text);
  const reason = (errorText(value) ?? (isProse ? body.text : '')).trim();
  return reason === '' ? NO_REASON : truncate(reason);
}

/**
 * Cuts a long text, and marks the cut with `…`. If a secret was cut there, the masking of secrets
 * would not recognize the rest of it; after a `…` it looks for parts of secrets as well.
 */
function truncate(text: string): string {
  return text.length <= MAX_REASON_CHARACTERS ? text : `${text.slice(0, MAX_REASON_CHARACTERS)}…`;
}

function tryParseJson(text: string): JsonValue | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
