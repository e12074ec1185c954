import { askInTime, optionalHelpers } from '@source-mixpanel/client';
import { listCohorts, REGIONS } from '@source-mixpanel/mixpanel';
import { ConfigError, type SourceError } from '@source-mixpanel/stream';
import { connect } from '../../connection/connection.js';
import { outcomeOf } from '../../connection/outcome.js';
import { CHECK_TIMEOUT_MS } from './check-timeout.js';
import { countSlices, optionalTimeout, findStream, type CheckContext } from './check-context.js';
import { setting } from '../../config/setting-names.js';

/** Which APIs of Mixpanel can be used with the configuration. */
export type Access =
  | { readonly kind: 'full'; readonly cohorts: number }
  /** The credentials are valid, but the quota of this hour is used up. */
  | { readonly kind: 'quota_used_up' }
  /** The plan does not include the Query API. */
  | { readonly kind: 'events_only'; readonly refusal: ConfigError };

/**
 * Tests the credentials by requesting the cohorts; their number is also needed for the estimate of
 * the first sync. If Mixpanel refuses the request, this function tries the other regions and then
 * lists the projects of the account, to find out what is wrong. At most one of these requests
 * counts against the hourly quota, because Mixpanel does not count requests that it refuses.
 * @throws ConfigError that says what to correct; other errors unchanged
 */
export async function findAccess(context: CheckContext): Promise<Access> {
  const cohortMembers = findStream(context, 'cohort_members');
  const asking = askInTime(withLongTimeout(context), (io) => countSlices(cohortMembers, io));
  const outcome = await outcomeOf(asking);
  if (outcome.kind === 'answered') return { kind: 'full', cohorts: outcome.answer.slices };
  const { error } = outcome;
  switch (error.code) {
    case 'rate_limited':
      // A 429 shows that the credentials are valid: Mixpanel counts only requests with valid
      // credentials.
      return { kind: 'quota_used_up' };
    case 'plan':
      if (!(error instanceof ConfigError)) throw error;
      return { kind: 'events_only', refusal: error };
    case 'unauthorized':
    case 'bad_request':
    case 'forbidden':
      throw (await wrongRegionError(context, error)) ?? (await wrongProjectError(context)) ?? error;
    default:
      throw error;
  }
}

/**
 * Allows the request five times the usual time, so that it can wait for quota and be retried: the
 * result of `check` depends on it.
 */
function withLongTimeout({
  io,
  timeoutMilliseconds,
}: CheckContext): Parameters<typeof askInTime>[0] {
  return { io, timeoutMilliseconds: 5 * timeoutMilliseconds };
}

/**
 * Returns the error for credentials that belong to another region; undefined if no other region
 * accepts them. The other regions must be tried, because Mixpanel refuses such credentials in the
 * same way as wrong ones.
 */
async function wrongRegionError(
  context: CheckContext,
  { code }: SourceError,
): Promise<ConfigError | undefined> {
  const { config, session } = context;
  // Only a region that recognizes the credentials responds with 403, so the configured region is
  // right.
  if (code === 'forbidden') return undefined;
  for (const region of REGIONS.filter((name) => name !== config.region)) {
    const connection = connect(config, session.host, {
      maxWaitMilliseconds: CHECK_TIMEOUT_MS,
      region,
    });
    try {
      const outcome = await outcomeOf(askInTime(context, listCohorts(connection.client)));
      if (outcome.kind === 'refused' && !CODES_OF_VALID_CREDENTIALS.has(outcome.error.code))
        continue;
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

/** Codes of errors that a region returns only if it recognizes the credentials. */
const CODES_OF_VALID_CREDENTIALS = new Set(['plan', 'forbidden', 'rate_limited']);

/** The maximum number of project ids in a message; of the others, it states only the number. */
const MAX_NAMED = 5;

/**
 * Returns the error for a valid account that cannot access the configured project; it lists the
 * projects that the account can access. Undefined if the account can access the project, or if
 * Mixpanel does not list the projects.
 */
async function wrongProjectError(context: CheckContext): Promise<ConfigError | undefined> {
  const { client } = context.connection;
  if (client.projectId === undefined) return undefined;
  const { accountProjects } = optionalHelpers(client, optionalTimeout(context));
  const outcome = await outcomeOf(accountProjects(context.io));
  if (outcome.kind === 'refused' || outcome.answer.has(String(client.projectId))) return undefined;
  const ids = [...outcome.answer.keys()];
  const named = ids.slice(0, MAX_NAMED).join(', ');
  const more = ids.length > MAX_NAMED ? ` and ${ids.length - MAX_NAMED} more` : '';
  const accessible = ids.length === 0 ? 'no project' : `the project ${named}${more}`;
  return new ConfigError(
    'unknown_project',
    `The service account is valid, but cannot access project ${client.projectId}; it can access ${accessible}. Correct ${setting('credentials.project_id')}, or add the account to the project in Mixpanel.`,
  );
}
