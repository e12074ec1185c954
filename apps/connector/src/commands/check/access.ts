import { askInTime, optionalHelpers } from '@source-mixpanel/client';
import { listCohorts, REGIONS } from '@source-mixpanel/mixpanel';
import { ConfigError, type SourceError } from '@source-mixpanel/stream';
import { connect } from '../../connection/connection.js';
import { outcomeOf } from '../../connection/settled.js';
import { CHECK_TIMEOUT_MS } from './check-timeout.js';
import { countSlices, optionalLimit, streamNamed, type CheckContext } from './check-context.js';
import { setting } from '../../config/setting-names.js';

/** The APIs of Mixpanel that the configuration gives access to. */
export type Access =
  | { readonly kind: 'full'; readonly cohorts: number }
  /** The credentials are valid, but the quota of this hour is used up. */
  | { readonly kind: 'busy' }
  /** The plan has no Query API. */
  | { readonly kind: 'events_only'; readonly refusal: ConfigError };

/**
 * Requests the cohorts: one counted request, which the estimate of the first sync needs anyway.
 * Other regions are tried only after a refusal. A refused request is not counted, and neither was
 * the first one if another region accepts the credentials, so that exactly one of these requests is
 * counted.
 * @throws ConfigError that says what to correct; other errors unchanged
 */
export async function findAccess(context: CheckContext): Promise<Access> {
  const cohortMembers = streamNamed(context, 'cohort_members');
  const asking = askInTime(withLongDeadline(context), (io) => countSlices(cohortMembers, io));
  const outcome = await outcomeOf(asking);
  if (outcome.kind === 'answered') return { kind: 'full', cohorts: outcome.answer.slices };
  const { error } = outcome;
  switch (error.code) {
    case 'rate_limited':
      // A 429 shows that the credentials are valid: Mixpanel counts no requests with others.
      return { kind: 'busy' };
    case 'plan':
      if (!(error instanceof ConfigError)) throw error;
      return { kind: 'events_only', refusal: error };
    case 'unauthorized':
    case 'bad_request':
    case 'forbidden':
      throw (await otherRegion(context, error)) ?? (await otherProject(context)) ?? error;
    default:
      throw error;
  }
}

/** The result of `check` depends on this request, so it may wait for quota and be retried. */
function withLongDeadline({
  io,
  deadlineMilliseconds,
}: CheckContext): Parameters<typeof askInTime>[0] {
  return { io, deadlineMilliseconds: 5 * deadlineMilliseconds };
}

/**
 * Tries the other regions, since Mixpanel answers a project of another region as if the credentials
 * were wrong.
 */
async function otherRegion(
  context: CheckContext,
  { code }: SourceError,
): Promise<ConfigError | undefined> {
  const { config, session } = context;
  // Only the region of the project can give this answer.
  if (code === 'forbidden') return undefined;
  for (const region of REGIONS.filter((name) => name !== config.region)) {
    const connection = connect(config, session.host, {
      maxWaitMilliseconds: CHECK_TIMEOUT_MS,
      region,
    });
    try {
      const outcome = await outcomeOf(askInTime(context, listCohorts(connection.client)));
      if (outcome.kind === 'refused' && !KNOWN_THERE.has(outcome.error.code)) continue;
    } finally {
      await connection.close();
    }
    return new ConfigError(
      'wrong_region',
      `These credentials belong to the region ${region}, not to the configured ${config.region}: set ${setting('region')} to ${region}.`,
    );
  }
  return undefined;
}

/** Codes of refusals that Mixpanel returns only to projects of the region. */
const KNOWN_THERE = new Set(['plan', 'forbidden', 'rate_limited']);

/** The maximum number of project ids in a message. */
const MAX_NAMED = 5;

/**
 * Returns the error for an account without access to this project. It names the projects that the account can
 * access.
 */
async function otherProject(context: CheckContext): Promise<ConfigError | undefined> {
  const { client } = context.connection;
  if (client.projectId === undefined) return undefined;
  const { accountProjects } = optionalHelpers(client, optionalLimit(context));
  const outcome = await outcomeOf(accountProjects(context.io));
  if (outcome.kind === 'refused' || outcome.answer.has(String(client.projectId))) return undefined;
  const ids = [...outcome.answer.keys()];
  const named = ids.slice(0, MAX_NAMED).join(', ');
  const more = ids.length > MAX_NAMED ? ` and ${ids.length - MAX_NAMED} more` : '';
  const may = ids.length === 0 ? 'no project' : `the project ${named}${more}`;
  return new ConfigError(
    'unknown_project',
    `The service account is valid, but cannot access project ${client.projectId}; it can access ${may}. Correct ${setting('credentials.project_id')}, or add the account to the project in Mixpanel.`,
  );
}
