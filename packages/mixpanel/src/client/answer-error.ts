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
 * Returns the error for a failed response. This is the only place that decides whether the user,
 * Airbyte's next attempt or a developer must act. The text is tested before the status, because the
 * Query and Export APIs report wrong credentials with status 400 instead of 401 (observed).
 */
export function errorFromResponse(call: Call, response: HttpResponse): SourceError {
  const said = messageIn(response);
  const options = { detail: `status ${response.status} from ${call.path}: ${said}` };
  const { status } = response;
  if (said.includes('Unable to authenticate request') || status === 401) {
    return new ConfigError('unauthorized', credentialText(call, said), options);
  }
  if (said.includes('to_date cannot be later than today')) {
    return new ConfigError('to_date_in_future', TIME_ZONE_TEXT, options);
  }
  if (said.includes('uncached query')) {
    return new TransientError('session_lost', 'The paging session of Mixpanel expired.', options);
  }
  if (said.includes('Timeout Error') || status === 504) {
    return new TransientError(
      'query_timed_out',
      'Mixpanel timed out while running the query.',
      options,
    );
  }
  const historyDays = HISTORY_WINDOW.exec(said)?.[1];
  if (historyDays !== undefined && (status === 400 || status === 403)) {
    return historyWindow(historyDays, response, options);
  }
  if (status === 403) {
    const text = `The account is not allowed to read this data: ${said}`;
    return new ConfigError('forbidden', text, options);
  }
  // Mixpanel reports some requests that the plan does not include with status 400.
  if (status === 402 || (status === 400 && ABOUT_THE_PLAN.test(said))) {
    const text = `The Mixpanel plan does not include this data: ${said}`;
    return new ConfigError('plan', text, options);
  }
  if (status === 429) {
    return new TransientError('rate_limited', 'Mixpanel is rate-limiting requests (429).', options);
  }
  // The kernel has already retried these statuses.
  if (status >= 500 || status === 408 || status === 421 || status === 425) {
    return new TransientError(
      'server_failed',
      `Mixpanel returned a server error (status ${status}).`,
      options,
    );
  }
  if (status === 200) {
    const text = `Mixpanel answered ${call.path} with an error: ${said}`;
    return new SystemError('answered_error', text, options);
  }
  const text = `Mixpanel rejected the request: ${said} (status ${status} from ${call.path})`;
  if (status === 404) return new SystemError('not_found', text, options);
  if (status === 405) return new SystemError('method_not_allowed', text, options);
  return status === 400 && ABOUT_SETTINGS.test(said)
    ? new ConfigError('bad_request', text, options)
    : new SystemError('bad_request', text, options);
}

/** Matches Mixpanel's text for days that are older than the plan keeps. */
const HISTORY_WINDOW = /\bDate range exceeds (\d+) days into the past\b/;
/** Matches `Your plan does not …`, but not a text about the execution plan of a query. */
const ABOUT_THE_PLAN = /\b(?:your|this|the current) (?:\w+ )?plan\b|\bplan does(?: not|n't)\b/i;
/**
 * Matches texts about settings that a user can change. Mixpanel documents few of its texts. Those
 * about dates contain the name of the parameter, `invalid date` or `date range`. Only complete
 * words match, because `candidate` and `update` contain `date`.
 */
const ABOUT_SETTINGS =
  /\b(?:project|project_id|permissions?|plan|key|credentials?|service account|from_date|to_date|invalid date|date range)\b/i;

const TIME_ZONE_TEXT =
  'Your project timezone must be misconfigured. Please set it to the one defined in your Mixpanel project settings.';

function credentialText(call: Call, said: string): string {
  return call.api === 'export'
    ? `Your credentials might have expired. Please update your config with valid credentials. See more details: ${said}`
    : 'Authentication has failed. Please update your config with valid credentials.';
}

function historyWindow(
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

const NO_MESSAGE = 'no reason given';
const MAX_REASON_CHARACTERS = 500;

/**
 * Returns the text of the error that the API reports, cut to 500 characters. Any other JSON is
 * never quoted, whatever the status and even within other text, because it may contain a customer's
 * records.
 */
function messageIn(response: HttpResponse): string {
  const { body } = response;
  if (body.kind === 'stream') return NO_MESSAGE;
  const value = body.kind === 'json' ? body.value : jsonOrUndefined(body.text);
  const isProse = body.kind === 'text' && !/^\s*[[{"]|"\s*:/.test(body.text);
  const said = (errorText(value) ?? (isProse ? body.text : '')).trim();
  return said === '' ? NO_MESSAGE : truncate(said);
}

/**
 * Cuts a long text. The `…` at the cut lets the masking of secrets detect that a secret may have
 * been cut there.
 */
function truncate(text: string): string {
  return text.length <= MAX_REASON_CHARACTERS ? text : `${text.slice(0, MAX_REASON_CHARACTERS)}…`;
}

function jsonOrUndefined(text: string): JsonValue | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
