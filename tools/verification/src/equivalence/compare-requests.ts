import type { LoggedRequest } from '@source-mixpanel/fixtures-server';
import { addDays } from '@source-mixpanel/cursor';
import { EXPORT_PATH } from './compare-export-days.js';
import { isFullRefreshWithState, settingsOf } from './settings.js';
import type { Comparison, Verdict } from './verdict.js';

const SCHEMA_ENDPOINTS = ['/engage/properties', '/events/properties/top'];
const REPORT_ENDPOINTS = ['/query/funnels', '/engage/revenue'];
/** Returns whether the response is final, so that the connector does not repeat the request. */
const hasFinalResponse = ({ status }: LoggedRequest): boolean => status !== 429 && status < 500;
/** Returns whether a request is for the names of properties, from which a schema is made. */
export const isSchemaRequest = ({ path }: LoggedRequest): boolean =>
  SCHEMA_ENDPOINTS.some((end) => path.endsWith(end));
const isReportRequest = ({ path }: LoggedRequest): boolean =>
  REPORT_ENDPOINTS.some((end) => path.endsWith(end));
/** The condition that only our filter of profiles has. */
const OR_UNSEEN = ' or not defined(properties["$last_seen"])';

/** Compares all requests except those for events, which are compared day by day. */
export function compareRequests(comparison: Comparison, verdict: Verdict): void {
  const { ours, theirs } = comparison;
  if (ours.requests.some(isSchemaRequest)) verdict.fail('requests', 'a read requests a schema', {});
  if (theirs.requests.some(isSchemaRequest)) verdict.explainedBy('read-asks-for-no-schema');
  const callers = new Set([...ours.requests, ...theirs.requests].map(({ auth }) => auth));
  if (callers.size > 1)
    verdict.fail('requests', 'different credentials', { callers: [...callers] });
  const ourCounts = countsOf(ours.requests.filter(hasFinalResponse));
  const theirCounts = countsOf(theirs.requests.filter(hasFinalResponse));
  for (const key of new Set([...ourCounts.keys(), ...theirCounts.keys()])) {
    const [ourCount, theirCount] = [ourCounts.get(key) ?? 0, theirCounts.get(key) ?? 0];
    if (ourCount === theirCount) verdict.equal += 1;
    else explainRequest(comparison, { key, ours: ourCount, theirs: theirCount }, verdict);
  }
  compareWindows(comparison, verdict);
}

/**
 * Counts equal requests. Differences that do not matter are ignored: the session, and the condition
 * by which our filter includes profiles without `$last_seen`.
 */
function countsOf(requests: readonly LoggedRequest[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const request of requests) {
    if (request.path === EXPORT_PATH || isSchemaRequest(request) || isReportRequest(request))
      continue;
    const key = keyOf(request);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

function parametersOf({ query, body }: LoggedRequest): URLSearchParams {
  const parameters = new URLSearchParams(query);
  const form = body.startsWith('{')
    ? Object.entries(JSON.parse(body) as Record<string, string>)
    : new URLSearchParams(body);
  for (const [name, value] of form) parameters.set(name, value);
  return parameters;
}

function keyOf(request: LoggedRequest): string {
  const parameters = parametersOf(request);
  parameters.delete('session_id');
  if (parameters.get('page') === '0') parameters.delete('page');
  const where = parameters.get('where');
  if (where !== null) parameters.set('where', where.replace(OR_UNSEEN, ''));
  parameters.sort();
  return `${methodOf(request)} ${request.path} ${[...parameters].map((pair) => pair.join('=')).join('&')}`;
}

/**
 * Returns the method. Mixpanel documents two endpoints with POST; the Python connector sends GET,
 * which has the same effect.
 */
function methodOf({ method, path }: LoggedRequest): string {
  return /\/(?:cohorts\/list|engage)$/.test(path) ? 'POST' : method;
}

interface Counted {
  readonly key: string;
  readonly ours: number;
  readonly theirs: number;
}

function explainRequest(
  comparison: Comparison,
  { key, ours, theirs }: Counted,
  verdict: Verdict,
): void {
  const { project, config } = comparison.given;
  const cohort = /"id":(\d+)/.exec(key)?.[1];
  const older = project.cohorts.some(
    ({ id, created }) =>
      String(id) === cohort && created < `${settingsOf(comparison.given).start} 00:00:00`,
  );
  const isPage = / \/api\/query\/engage /.test(key);
  const page = /page=(\d+)/.exec(key) !== null;
  if (cohort !== undefined && older && theirs === 0)
    verdict.explainedBy('members-of-older-cohorts');
  else if (/cohorts\/list|funnels\/list/.test(key) && theirs > ours && ours === 1)
    verdict.explainedBy('lists-asked-for-once');
  else if (isPage && project.maximumPageSize < Number(config['page_size'] ?? 1000) && page) {
    verdict.explainedBy('pages-as-granted');
  } else if (isPage && cohort !== undefined && page && project.cohorts.length > 1) {
    verdict.explainedBy('members-pages-apart');
  } else if (isPage && page && theirs < ours && hasUnseen(comparison)) {
    verdict.explainedBy('profiles-without-last-seen');
  } else if (!settingsOf(comparison.given).hasStart && /where=/.test(key)) {
    verdict.explainedBy('default-start');
  } else if (ours === 1 && theirs === 0 && isAhead(comparison)) {
    verdict.explainedBy('states-in-the-future');
  } else if (
    ['engage', 'cohorts', 'cohort_members'].some((name) =>
      isFullRefreshWithState(comparison, name as 'engage'),
    )
  ) {
    verdict.explainedBy('full-refresh-ignores-state');
  } else
    verdict.fail('requests', 'a request is sent another number of times', { key, ours, theirs });
}

/**
 * Returns whether there are profiles without `$last_seen`. They fill pages that the Python
 * connector does not request.
 */
const hasUnseen = ({ given }: Comparison): boolean =>
  given.project.profiles.some(
    ({ members }) => !members.some(([name, json]) => name === '$last_seen' && json !== 'null'),
  );

/** Returns whether a state contains a day in the future. */
function isAhead({ given }: Comparison): boolean {
  const texts = given.streams.map(({ state }) => JSON.stringify(state ?? {}));
  const now = new Date(given.now).toISOString().slice(0, 10);
  return texts.some((text) => (text.match(/\d{4}-\d\d-\d\d/g) ?? []).some((day) => day > now));
}

/**
 * Compares the requests for each funnel and for revenue: no day is requested twice, and ours does
 * not send more requests.
 */
function compareWindows(comparison: Comparison, verdict: Verdict): void {
  const { ours, theirs } = comparison;
  const [ourWindows, theirWindows] = [ours, theirs].map(({ requests }) =>
    windowsOf(requests.filter((one) => isReportRequest(one) && hasFinalResponse(one))),
  );
  for (const [key, ourEntry] of ourWindows ?? []) {
    const theirEntry = theirWindows?.get(key);
    const days = new Set(ourEntry.days);
    if (days.size < ourEntry.days.length)
      verdict.fail('requests', 'a day is requested twice', { key });
    if (theirEntry === undefined || new Set(theirEntry.days).size < days.size) continue;
    if (
      ourEntry.count === theirEntry.count + 1 &&
      isExactlyCovered(ourEntry.count, days.size, comparison)
    ) {
      verdict.explainedBy('report-windows');
    } else if (ourEntry.count > theirEntry.count) {
      verdict.fail('requests', 'more requests for the same days', {
        key,
        ours: ourEntry.count,
        theirs: theirEntry.count,
      });
    } else verdict.equal += 1;
  }
}

/**
 * Returns whether this number of requests covers the days in windows of the configured length. The
 * last window of the Python connector may be one day longer, which can save it a request.
 */
const isExactlyCovered = (count: number, days: number, { given }: Comparison): boolean =>
  count === Math.ceil(days / settingsOf(given).window);

/** Returns the number of requests, and the days in them, by endpoint and funnel. */
function windowsOf(
  requests: readonly LoggedRequest[],
): Map<string, { count: number; days: string[] }> {
  const found = new Map<string, { count: number; days: string[] }>();
  for (const request of requests) {
    const parameters = parametersOf(request);
    const key = `${request.path} ${parameters.get('funnel_id') ?? ''}`;
    const entry = found.get(key) ?? { count: 0, days: [] };
    entry.count += 1;
    const to = parameters.get('to_date') ?? '';
    for (let day = parameters.get('from_date') ?? ''; day <= to; day = addDays(day, 1))
      entry.days.push(day);
    found.set(key, entry);
  }
  return found;
}
