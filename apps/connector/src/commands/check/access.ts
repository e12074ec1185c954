import { askInTime, optionalHelpers } from '@source-mixpanel/client';
import { listCohorts, REGIONS } from '@source-mixpanel/mixpanel';
import { ConfigError, type SourceError } from '@source-mixpanel/stream';
import { connect } from '../../connection/connection.js';
import { outcomeOf } from '../../connection/settled.js';
import { CHECK_TIMEOUT_MS } from './check-timeout.js';
import { countSlices, optionalTimeout, streamNamed, type CheckContext } from './check-context.js';
import { setting } from '../../config/setting-names.js';

/** The APIs of Mixpanel that the configuration gives access to. */
export type Access =
  | { readonly kind: 'full'; readonly cohorts: number }
  /** The credentials are valid, but the quota of this hour is used up. */
  | { readonly kind: 'quota_used_up' }
  /** The plan has no Query API. */
  | { readonly kind: 'events_only'; readonly refusal: ConfigError };

/**
 * Tests the credentials with a request for the cohorts, whose number the estimate of the first sync needs anyway.
 * After a refusal it tries the other regions, and lists the projects of the account. At most one of these requests counts
 * against the hourly quota, because Mixpanel does not count requests that it refuses.
 * @throws ConfigError that says what to correct; other errors unchanged
 */
export async function findAccess(context: CheckContext): Promise<Access> {
  const cohortMembers = streamNamed(context, 'cohort_members');
  const asking = askInTime(withLongTimeout(context), (io) => countSlices(cohortMembers, io));
  const outcome = await outcomeOf(asking);
  if (outcome.kind === 'answered') return { kind: 'full', cohorts: outcome.answer.slices };
  const { error } = outcome;
  switch (error.code) {
    case 'rate_limited':
      // A 429 shows that the credentials are valid: Mixpanel counts only requests with valid credentials.
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

/** The result of `check` depends on this request, so it may wait for quota and be retried. */
function withLongTimeout({
  io,
  timeoutMilliseconds,
}: CheckContext): Parameters<typeof askInTime>[0] {
  return { io, timeoutMilliseconds: 5 * timeoutMilliseconds };
}

/**
 * Returns the error for credentials of another region, undefined if no region accepts them. It tries the other
 * regions because Mixpanel refuses such credentials in the same way as wrong ones.
 */
async function wrongRegionError(
  context: CheckContext,
  { code }: SourceError,
): Promise<ConfigError | undefined> {
  const { config, session } = context;
  // Only the project's own region responds with 403: the configured region is right.
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

/** Codes of errors that only the project's own region returns, because it knows the credentials. */
const CODES_OF_VALID_CREDENTIALS = new Set(['plan', 'forbidden', 'rate_limited']);

/** The maximum number of project ids in a message; the others are only counted. */
const MAX_NAMED = 5;

/**
 * Returns the error for a valid account without access to the configured project, with the projects that it can
 * access. Undefined if that is not the problem, or if it cannot be found out.
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
  const may = ids.length === 0 ? 'no project' : `the project ${named}${more}`;
  return new ConfigError(
    'unknown_project',
    `The service account is valid, but cannot access project ${client.projectId}; it can access ${may}. Correct ${setting('credentials.project_id')}, or add the account to the project in Mixpanel.`,
  );
}
