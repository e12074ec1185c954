import { isJsonObject } from '@source-mixpanel/exact-json';
import { EXPORT_PATH } from './compare-export-days.js';
import { isTodayDifferentInUtc } from './compare-reports.js';
import type { FailureFacts } from './failure-facts.js';
import type { DifferenceId } from './known-differences/named-list.js';
import { hasBothKindsOfCredentials } from './draw-config.js';
import { hasCuts } from './draw-fault.js';
import { withoutDollar } from './rename-rule.js';
import { settingsOf } from './settings.js';
import type { Comparison } from './verdict.js';

interface Rule {
  readonly id: DifferenceId;
  /** Matches the error message of the Python connector. */
  readonly message: RegExp;
  /** Returns whether the case contains the cause of this failure. */
  readonly hasCause: (facts: FailureFacts) => boolean;
}

const config = ({ comparison }: FailureFacts): Comparison['given']['config'] =>
  comparison.given.config;
const isDate = (value: unknown): boolean => typeof value === 'string' && value.length === 10;

/** Explains failures of only the Python connector. The first rule that matches applies. */
export const FAILURE_RULES: readonly Rule[] = [
  {
    id: 'dates-without-time',
    message: /does not match format '%Y-%m-%dT%H:%M:%SZ'/,
    hasCause: (facts) => isDate(config(facts)['start_date']) || isDate(config(facts)['end_date']),
  },
  {
    id: 'projects-without-profiles',
    message: /generator raised StopIteration/,
    hasCause: ({ comparison }) =>
      comparison.given.project.profiles.every(({ members }) => members.length === 0),
  },
  {
    id: 'region-has-a-default',
    message: /'dict object' has no attribute 'region'/,
    hasCause: (facts) => config(facts)['region'] === undefined,
  },
  {
    id: 'blank-settings',
    message: /'' is not of type 'boolean'/,
    hasCause: (facts) => config(facts)['select_properties_by_default'] === '',
  },
  {
    id: 'old-configurations',
    message:
      /'credentials' is a required property|is not valid under any of the given schemas|'Project Secret' was expected/,
    hasCause: (facts) =>
      config(facts)['api_secret'] !== undefined || config(facts)['project_id'] !== undefined,
  },
  {
    id: 'secrets-without-project',
    message: /Authentication has failed|project_id is not allowed/,
    hasCause: (facts: FailureFacts): boolean => {
      const { credentials } = config(facts);
      return (
        isJsonObject(credentials) && 'api_secret' in credentials && 'project_id' in credentials
      );
    },
  },
  {
    id: 'check-without-query-api',
    message: /Payment Required/,
    hasCause: ({ comparison }) => comparison.given.command === 'check',
  },
  {
    id: 'gone-children',
    message: /data group not found/,
    hasCause: ({ comparison, stream }) =>
      stream === 'cohort_members' &&
      comparison.given.project.cohorts.some(({ dataGroupId }) => dataGroupId !== undefined),
  },
  {
    id: 'members-pages-apart',
    message: /request for page in uncached query/,
    hasCause: ({ comparison, stream }) =>
      stream === 'cohort_members' && comparison.given.project.cohorts.length > 1,
  },
  {
    id: 'export-time-forms',
    message: /'time'|invalid literal for int|out of range|Value too large/,
    hasCause: ({ comparison, stream }) =>
      stream === 'export' && comparison.given.project.events.some(hasUnreadableTime),
  },
  {
    id: 'cut-downloads',
    message: /Connection broken|Response ended prematurely/,
    hasCause: ({ comparison, stream }) => stream === 'export' && hasCuts(comparison.given),
  },
  {
    id: 'report-complete-days',
    message: /Invalid API endpoint/,
    hasCause: ({ comparison, stream }) =>
      stream === 'revenue' &&
      requestedNoRevenue(comparison.ours) &&
      isTodayDifferentInUtc(comparison.given),
  },
  {
    id: 'export-before-start',
    message: /api\/2\.0\/export\?/,
    hasCause: ({ comparison, stream }) =>
      stream === 'export' && requestsOnlyDaysBeforeStart(comparison),
  },
  {
    id: 'export-follows-retry-after',
    message: /object has no attribute '_logger'/,
    hasCause: ({ comparison }) =>
      comparison.given.pythonConnector === 'python-connector-3' &&
      comparison.given.faults.some(({ effect }) => effect.kind === 'storm'),
  },
  {
    id: 'profile-names-kept-apart',
    message: /No format in .* matching/,
    hasCause: ({ comparison, stream }) =>
      ['engage', 'cohort_members'].includes(stream) &&
      comparison.given.project.profiles.some(({ members }) =>
        members.some(([name]) => name === 'last_seen'),
      ),
  },
  {
    id: 'both-kinds-of-credentials',
    message: /Required parameter 'project_id' missing/,
    hasCause: (facts) => hasBothKindsOfCredentials(facts.comparison.given.config),
  },
  {
    id: 'failures-say-who-must-act',
    message: /^Error starting the sync\b.*Could not read json file/,
    hasCause: ({ comparison }) => comparison.given.broken !== undefined,
  },
  {
    id: 'failures-say-who-must-act',
    message: /does not match format '%Y-%m-%dT%H:%M:%SZ'|Unable to parse datetime string/,
    hasCause: ({ comparison }) =>
      comparison.ours.errors.some(({ internal }) => internal === 'invalid_config'),
  },
  {
    id: 'streams-fail-alone',
    message: /Concurrent read failure/,
    hasCause: ({ comparison, stream }) =>
      stream === 'export' && comparison.theirs.requests.every(({ path }) => path !== EXPORT_PATH),
  },
];

/** Returns whether a connector did not request revenue. */
export function requestedNoRevenue({ requests }: Comparison['ours']): boolean {
  return requests.every(({ path }) => !path.endsWith('/engage/revenue'));
}

/**
 * Returns whether only the Python connector requests events, and only of days before the start
 * date.
 */
function requestsOnlyDaysBeforeStart({ given, ours, theirs }: Comparison): boolean {
  const { start } = settingsOf(given);
  const asked = theirs.requests.filter(({ path }) => path === EXPORT_PATH);
  return (
    ours.requests.every(({ path }) => path !== EXPORT_PATH) &&
    asked.every(({ query }) => (new URLSearchParams(query).get('to_date') ?? start) < start)
  );
}

/**
 * Returns whether the Python connector cannot parse the time of the event, or reads it from another
 * property.
 */
function hasUnreadableTime({
  time,
  members,
}: Comparison['given']['project']['events'][number]): boolean {
  return time !== 'epoch' || members.some(([name]) => withoutDollar(name).toLowerCase() === 'time');
}
