import { askInTime, optionalHelpers } from '@source-mixpanel/client';
import { listCohorts, REGIONS } from '@source-mixpanel/mixpanel';
import { ConfigError, type SourceError } from '@source-mixpanel/stream';
import { connect } from '../../connection/connection.js';
import { outcomeOf } from '../../connection/settled.js';
import { CHECK_TIMEOUT_MS } from './check-timeout.js';
import { countSlices, optionalLimit, streamNamed, type CheckContext } from './check-context.js';
import { setting } from '../../config/setting-names.js';

/** What of Mixpanel's APIs the configuration opens. */
export type Access =
  | { readonly kind: 'full'; readonly cohorts: number }
  /** Known to Mixpanel, which answers no more in this hour. */
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
export async function findAccess(examination: CheckContext): Promise<Access> {
  const cohortMembers = streamNamed(examination, 'cohort_members');
  const asking = askInTime(patient(examination), (io) => countSlices(cohortMembers, io));
  const outcome = await outcomeOf(asking);
  if (outcome.kind === 'answered') return { kind: 'full', cohorts: outcome.answer.slices };
  const { error } = outcome;
  switch (error.code) {
    case 'rate_limited':
      // Mixpanel counts requests only of those it knows.
      return { kind: 'busy' };
    case 'plan':
      if (!(error instanceof ConfigError)) throw error;
      return { kind: 'events_only', refusal: error };
    case 'unauthorized':
    case 'bad_request':
    case 'forbidden':
      throw (await otherRegion(examination, error)) ?? (await otherProject(examination)) ?? error;
    default:
      throw error;
  }
}

/** What the verdict depends on is worth waits for quota and some retries. */
function patient({ io, deadlineMilliseconds }: CheckContext): Parameters<typeof askInTime>[0] {
  return { io, deadlineMilliseconds: 5 * deadlineMilliseconds };
}

/**
 * Tries the other regions, since Mixpanel answers a project of another region as if the credentials
 * were wrong.
 */
async function otherRegion(
  examination: CheckContext,
  { code }: SourceError,
): Promise<ConfigError | undefined> {
  const { config, session } = examination;
  // Only the region of a project knows it well enough to say so.
  if (code === 'forbidden') return undefined;
  for (const region of REGIONS.filter((name) => name !== config.region)) {
    const connection = connect(config, session.host, {
      maxWaitMilliseconds: CHECK_TIMEOUT_MS,
      region,
    });
    try {
      const outcome = await outcomeOf(askInTime(examination, listCohorts(connection.client)));
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

/** Most project ids a sentence can bear. */
const MAX_NAMED = 5;

/** An account that is known, but not in this project: says in which it is. */
async function otherProject(examination: CheckContext): Promise<ConfigError | undefined> {
  const { client } = examination.connection;
  if (client.projectId === undefined) return undefined;
  const { accountProjects } = optionalHelpers(client, optionalLimit(examination));
  const outcome = await outcomeOf(accountProjects(examination.io));
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
