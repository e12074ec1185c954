import { isJsonObject } from '@source-mixpanel/exact-json';
import { EXPORT_PATH } from './compare-export-days.js';
import { isCalendarApart, isSingleDay } from './compare-reports.js';
import type { FailureFacts } from './failure-facts.js';
import type { DifferenceId } from './known-differences/named-list.js';
import { hasBothKinds } from './draw-config.js';
import { hasCuts } from './draw-fault.js';
import { isRefusedForItsDates } from './refused-dates.js';
import { stripped } from './rename-rule.js';
import { settingsOf } from './settings.js';
import type { Comparison, Verdict } from './verdict.js';

interface Rule {
  readonly id: DifferenceId;
  /** Matches the message of the Python connector. */
  readonly says: RegExp;
  /** Whether the case holds what that must come from. */
  readonly holds: (facts: FailureFacts) => boolean;
}

const config = ({ comparison }: FailureFacts): Comparison['given']['config'] =>
  comparison.given.config;
const isOldProject = (facts: FailureFacts): boolean => config(facts)['project_id'] !== undefined;
const isDate = (value: unknown): boolean => typeof value === 'string' && value.length === 10;
const HELPERS = /\/(?:engage\/properties|events\/properties\/top)$/;

/** Where the Python connector fails and ours does not, first match wins. */
const RULES: readonly Rule[] = [
  {
    id: 'dates-without-time',
    says: /does not match format '%Y-%m-%dT%H:%M:%SZ'/,
    holds: (facts) => isDate(config(facts)['start_date']) || isDate(config(facts)['end_date']),
  },
  {
    id: 'projects-without-profiles',
    says: /generator raised StopIteration/,
    holds: ({ comparison }) =>
      comparison.given.project.profiles.every(({ members }) => members.length === 0),
  },
  {
    id: 'region-has-a-default',
    says: /'dict object' has no attribute 'region'/,
    holds: (facts) => config(facts)['region'] === undefined,
  },
  {
    id: 'blank-settings',
    says: /'' is not of type 'boolean'/,
    holds: (facts) => config(facts)['select_properties_by_default'] === '',
  },
  {
    id: 'old-configurations',
    says: /'credentials' is a required property|is not valid under any of the given schemas/,
    holds: (facts) => config(facts)['api_secret'] !== undefined || isOldProject(facts),
  },
  {
    id: 'secrets-without-project',
    says: /Authentication has failed|project_id is not allowed/,
    holds: (facts) => {
      const { credentials } = config(facts);
      return (
        isJsonObject(credentials) && 'api_secret' in credentials && 'project_id' in credentials
      );
    },
  },
  {
    id: 'check-without-query-api',
    says: /Payment Required/,
    holds: ({ comparison }) => comparison.given.command === 'check',
  },
  {
    id: 'gone-children',
    says: /data group not found/,
    holds: ({ comparison, stream }) =>
      stream === 'cohort_members' &&
      comparison.given.project.cohorts.some(({ dataGroupId }) => dataGroupId !== undefined),
  },
  {
    id: 'members-pages-apart',
    says: /request for page in uncached query/,
    holds: ({ comparison, stream }) =>
      stream === 'cohort_members' && comparison.given.project.cohorts.length > 1,
  },
  {
    id: 'export-time-forms',
    says: /'time'|invalid literal for int|out of range|Value too large/,
    holds: ({ comparison, stream }) =>
      stream === 'export' && comparison.given.project.events.some(isTimeless),
  },
  {
    id: 'cut-downloads',
    says: /Connection broken|Response ended prematurely/,
    holds: ({ comparison, stream }) => stream === 'export' && hasCuts(comparison.given),
  },
  {
    id: 'report-complete-days',
    says: /Invalid API endpoint/,
    holds: ({ comparison, stream }) =>
      stream === 'revenue' &&
      asksForNoRevenue(comparison.ours) &&
      isCalendarApart(comparison.given),
  },
  {
    id: 'export-before-start',
    says: /api\/2\.0\/export\?/,
    holds: ({ comparison, stream }) => stream === 'export' && asksBeforeStartAlone(comparison),
  },
  {
    id: 'export-follows-retry-after',
    says: /object has no attribute '_logger'/,
    holds: ({ comparison }) =>
      comparison.given.pythonConnector === 'python-connector-3' &&
      comparison.given.faults.some(({ effect }) => effect.kind === 'storm'),
  },
  {
    id: 'profile-names-kept-apart',
    says: /No format in .* matching/,
    holds: ({ comparison, stream }) =>
      ['engage', 'cohort_members'].includes(stream) &&
      comparison.given.project.profiles.some(({ members }) =>
        members.some(([name]) => name === 'last_seen'),
      ),
  },
  {
    id: 'both-kinds-of-credentials',
    says: /Required parameter 'project_id' missing/,
    holds: (facts) => hasBothKinds(facts.comparison.given.config),
  },
  {
    id: 'failures-say-who-must-act',
    says: /^Error starting the sync\b.*Could not read json file/,
    holds: ({ comparison }) => comparison.given.broken !== undefined,
  },
  {
    id: 'failures-say-who-must-act',
    says: /does not match format '%Y-%m-%dT%H:%M:%SZ'|Unable to parse datetime string/,
    holds: ({ comparison }) =>
      comparison.ours.errors.some(({ internal }) => internal === 'invalid_config'),
  },
  {
    id: 'streams-fail-alone',
    says: /Concurrent read failure/,
    holds: ({ comparison, stream }) =>
      stream === 'export' && comparison.theirs.requests.every(({ path }) => path !== EXPORT_PATH),
  },
];

function asksForNoRevenue({ requests }: Comparison['ours']): boolean {
  return requests.every(({ path }) => !path.endsWith('/engage/revenue'));
}

/** Only the Python connector asks for events at all, and only for days before the start. */
function asksBeforeStartAlone({ given, ours, theirs }: Comparison): boolean {
  const { start } = settingsOf(given);
  const asked = theirs.requests.filter(({ path }) => path === EXPORT_PATH);
  return (
    ours.requests.every(({ path }) => path !== EXPORT_PATH) &&
    asked.every(({ query }) => (new URLSearchParams(query).get('to_date') ?? start) < start)
  );
}

/** What the Python connector does not ask for cannot fail it. */
function isWithdrawnSingleDay(comparison: Comparison): boolean {
  const isWithdrawn = comparison.given.project.revenue === 'withdrawn';
  return (
    isWithdrawn && asksForNoRevenue(comparison.theirs) && isSingleDay(comparison, 'revenue', '')
  );
}

const LIST = '/cohorts/list';
/** Each reads the list of cohorts. */
const LIST_READERS = ['cohorts', 'cohort_members'];

/** A list that is refused once fails whichever of its streams asks first, another one on each side. */
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

/** An event whose time the Python connector cannot read, or takes from another property. */
function isTimeless({ time, members }: Comparison['given']['project']['events'][number]): boolean {
  return time !== 'epoch' || members.some(([name]) => stripped(name).toLowerCase() === 'time');
}

export function nameFailure(facts: FailureFacts, verdict: Verdict): void {
  const { side, stream, error, comparison } = facts;
  const told = `${error?.message ?? ''} ${error?.internal ?? ''}`;
  const rule = RULES.find(({ says, holds }) => says.test(told) && holds(facts));
  if (side === 'theirs' && rule !== undefined) verdict.name(rule.id);
  else if (failsAtSharedList(facts)) verdict.name('lists-asked-for-once');
  else if (side === 'theirs' && failedForASchema(comparison))
    verdict.name('read-asks-for-no-schema');
  else if (side === 'theirs' && isSameAnswer(facts)) verdict.name('failures-say-who-must-act');
  else if (side === 'ours' && isRefusedForItsDates(facts)) verdict.name('empty-date-range');
  else if (side === 'ours' && /to_date cannot be later than today/.test(told)) {
    verdict.name('time-zone-mismatch-fails');
  } else if (side === 'ours' && stream === 'revenue' && isWithdrawnSingleDay(comparison)) {
    verdict.name('single-days');
  } else if (side === 'ours' && error?.internal === 'rate_limited' && isLongDiscover(comparison)) {
    verdict.name('discover-waits-a-minute');
  } else {
    verdict.fail(stream, `${side} alone fails`, {
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

/** Whether Mixpanel lets `discover` wait for longer than the minute after which it gives up. */
function isLongDiscover({ given }: Comparison): boolean {
  const seconds = given.faults.map(({ effect }) =>
    effect.kind === 'storm' && effect.headers ? effect.times * effect.retryAfter : 0,
  );
  return given.command === 'discover' && Math.max(...seconds) > 60;
}

/** The last it asked for was a schema no read needs, and that was refused. */
function failedForASchema({ theirs }: Comparison): boolean {
  const last = theirs.requests.at(-1);
  return last !== undefined && last.status !== 200 && HELPERS.test(last.path);
}

/** Both failed at an answer with one status, and disagree about who has to act. */
function isSameAnswer({ comparison, stream }: FailureFacts): boolean {
  const mine = comparison.ours.errors.find((one) => one.stream === stream);
  const statuses = new Set(comparison.theirs.requests.map(({ status }) => status));
  return [...statuses].some(
    (status) => status >= 400 && mine?.internal.includes(`status ${status}`) === true,
  );
}
