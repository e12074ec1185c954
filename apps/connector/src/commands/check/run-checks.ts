import { ConfigError } from '@source-mixpanel/stream';
import { tapResponses, type TappedConnection } from '../../connection/response-tap.js';
import { callIo } from '../../cli/call-io.js';
import type { Config } from '../../config/config.js';
import { connect } from '../../connection/connection.js';
import { CHECK_TIMEOUT_MS } from './check-timeout.js';
import { describeQuota } from '../../connection/quota-log.js';
import type { Session } from '../../cli/session.js';
import { streams } from '../../connection/streams.js';
import { findAccess, type Access } from './access.js';
import { countComparisonFinding } from './count-comparison-finding.js';
import { countFunnels, estimateSyncs } from './estimate-syncs.js';
import { optionalTimeout, type CheckContext } from './check-context.js';
import { lookUpProject, permissionFinding, accountTimeZone, zoneFinding } from './find-account.js';
import {
  sampleFirstEvents,
  eventTimesFinding,
  historyFinding,
  assertEventsReadable,
} from './find-events.js';
import { findGroups } from './find-groups.js';
import { findPrivacy } from './find-privacy.js';
import { findReports } from './find-reports.js';
import { tryFilters } from './try-filters.js';
import type { Diagnosis, Finding } from './finding.js';

/**
 * The day on which Mixpanel retires project secrets, according to its documentation ("fully retired
 * on").
 */
const SECRETS_RETIRED_ON = '2027-03-03';

/**
 * Tests a configuration by requests to Mixpanel and returns all findings.
 *
 * At most three requests count against the hourly quota: those for the cohorts, for the funnels,
 * and for events of the first day to be read. Settings add further ones: one for each filter, two
 * if `privacy` lists properties, and up to three for reports that Mixpanel does not list. Requests
 * that fail on the server are retried.
 * @param timeoutMilliseconds the maximum time for a response that is useful but not required
 * @throws errors that the user cannot correct; those that the user can correct make the result
 * `unusable`
 */
export async function runChecks(
  config: Config,
  session: Session,
  timeoutMilliseconds = 30_000,
): Promise<Diagnosis> {
  const findings: Finding[] = [];
  const connection = tapResponses(
    connect(config, session.host, { maxWaitMilliseconds: CHECK_TIMEOUT_MS }),
  );
  const context = {
    config,
    session,
    connection,
    streams: streams(config, { connection, clock: session.host.clock }),
    io: callIo('check', session, 'Check'),
    timeoutMilliseconds,
  };
  try {
    await collectFindings(context, (finding) => void findings.push(finding));
    return { kind: 'usable', findings };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { kind: 'unusable', findings, message: error.message, code: error.code };
  } finally {
    await connection.close();
  }
}

/**
 * Runs the checks and passes on each finding as soon as it is known, so that the findings before an
 * error are not lost.
 * @throws ConfigError if the configuration cannot be used; other errors unchanged
 */
async function collectFindings(
  context: CheckContext,
  addFinding: (finding: Finding) => void,
): Promise<void> {
  const { config, session, connection } = context;
  const access = await findAccess(context);
  addFinding(credentialsFinding(config));
  const [account, events, funnels] = await Promise.all([
    lookUpProject(context.connection.client, context.io, optionalTimeout(context)),
    sampleFirstEvents(context),
    access.kind === 'full' ? countFunnels(context) : undefined,
  ]);
  addFinding({
    topic: 'region',
    severity: 'good',
    text: `The project is in the region ${config.region}.`,
  });
  addFinding(projectFinding(connection));
  assertEventsReadable(events, access);
  addFinding(planFinding(access, connection));
  addFinding(permissionFinding(account));
  addFinding(historyFinding(events));
  addFinding(zoneFinding(account, config.project_timezone, session.host.clock.now()));
  addFinding(eventTimesFinding(events, accountTimeZone(account) ?? config.project_timezone));
  for (const finding of await tryFilters(context, events, access)) addFinding(finding);
  for (const finding of await findPrivacy(context, access)) addFinding(finding);
  for (const finding of await findReports(context, access)) addFinding(finding);
  for (const finding of await findGroups(context, access)) addFinding(finding);
  const counts = countComparisonFinding(config, access);
  if (counts !== undefined) addFinding(counts);
  addFinding(quotaFinding(access, context));
  for (const finding of await estimateSyncs(context, access, funnels)) addFinding(finding);
}

function credentialsFinding({ credentials }: Config): Finding {
  return credentials.option_title === 'Service Account'
    ? { topic: 'credentials', severity: 'good', text: 'The service account is valid.' }
    : {
        topic: 'credentials',
        severity: 'note',
        text: `The project secret is valid, but stops working on ${SECRETS_RETIRED_ON}: change to a service account before then.`,
      };
}

function projectFinding({ client }: TappedConnection): Finding {
  return client.projectId === undefined
    ? { topic: 'project', severity: 'good', text: 'The project secret identifies the project.' }
    : {
        topic: 'project',
        severity: 'good',
        text: `The account has access to project ${client.projectId}.`,
      };
}

function planFinding(access: Access, { client }: TappedConnection): Finding {
  const topic = 'plan';
  switch (access.kind) {
    case 'full':
      return {
        topic,
        severity: 'good',
        text: 'The plan includes the Query API: all streams are available.',
      };
    case 'quota_used_up':
      return {
        topic,
        severity: 'unknown',
        text: 'Cannot tell whether the plan includes the Query API until its quota is available again.',
      };
    case 'events_only': {
      // With a project secret, annotations are read from the Query API, which the plan does not
      // include.
      const appStreams = ' and the streams of the App API, such as annotations,';
      const readable = `raw events${client.projectId === undefined ? '' : appStreams}`;
      return {
        topic,
        severity: 'warning',
        text: `Only ${readable} can be read. ${access.refusal.message}`,
      };
    }
    default:
      return access satisfies never;
  }
}

function quotaFinding(access: Access, context: CheckContext): Finding {
  const topic = 'quota';
  if (access.kind === 'quota_used_up') {
    return {
      topic,
      severity: 'warning',
      text: 'The quota of the Query API is used up for now; the credentials are valid.',
    };
  }
  const { connection, config } = context;
  const isReported = connection.responses.some(({ headers }) => headers['ratelimit'] !== undefined);
  const source = isReported
    ? 'reported by Mixpanel'
    : "estimated from this run's own requests; other clients of the project may have used more";
  return {
    topic,
    severity: isReported ? 'good' : 'note',
    text: `${describeQuota(connection, config)} (${source}).`,
  };
}
