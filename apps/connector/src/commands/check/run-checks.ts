import { ConfigError } from '@source-mixpanel/stream';
import { tapResponses, type TappedConnection } from '../../connection/response-tap.js';
import { callIo } from '../../cli/call-io.js';
import type { Config } from '../../config/config.js';
import { connect } from '../../connection/connection.js';
import { CHECK_TIMEOUT_MS } from './check-timeout.js';
import { quotaLeft } from '../../connection/quota-log.js';
import type { Session } from '../../cli/session.js';
import { streams } from '../../connection/streams.js';
import { findAccess, type Access } from './access.js';
import { countsFinding } from './counts-finding.js';
import { askForFunnels, estimateSyncs } from './estimate-syncs.js';
import { optionalLimit, type CheckContext } from './check-context.js';
import { askForProject, permissionFinding, accountTimeZone, zoneFinding } from './find-account.js';
import {
  askForFirstEvents,
  epochFinding,
  historyFinding,
  refuseUnreadable,
} from './find-events.js';
import { findGroups } from './find-groups.js';
import { findPrivacy } from './find-privacy.js';
import { findReports } from './find-reports.js';
import { tryFilters } from './try-filters.js';
import type { Diagnosis, Finding } from './finding.js';

/** The last day on which Mixpanel accepts project secrets; source: its documentation. */
const SECRETS_END = '2027-03-03';

/**
 * Tests a configuration on Mixpanel and reports all findings, with at most three counted requests:
 * the cohorts, the funnels, and some events of the first day to be read; with one more for each filter, two for
 * properties that are protected, and up to three for reports that Mixpanel does not list. A request that fails on
 * the server is retried.
 * @param deadlineMilliseconds how long an answer may take that is useful but not required
 * @throws errors that the user cannot correct
 */
export async function runChecks(
  config: Config,
  session: Session,
  deadlineMilliseconds = 30_000,
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
    deadlineMilliseconds,
  };
  try {
    await examine(context, (finding) => void findings.push(finding));
    return { kind: 'usable', findings };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { kind: 'unusable', findings, message: error.message, code: error.code };
  } finally {
    await connection.close();
  }
}

async function examine(
  context: CheckContext,
  addFinding: (finding: Finding) => void,
): Promise<void> {
  const { config, session, connection } = context;
  const access = await findAccess(context);
  addFinding(credentialsFinding(config));
  const [account, events, funnels] = await Promise.all([
    askForProject(context.connection.client, context.io, optionalLimit(context)),
    askForFirstEvents(context),
    access.kind === 'full' ? askForFunnels(context) : undefined,
  ]);
  addFinding({
    topic: 'region',
    severity: 'good',
    text: `The project is in the region ${config.region}.`,
  });
  addFinding(projectFinding(connection));
  refuseUnreadable(events, access);
  addFinding(planFinding(access, connection));
  addFinding(permissionFinding(account));
  addFinding(historyFinding(events));
  addFinding(zoneFinding(account, config.project_timezone, session.host.clock.now()));
  addFinding(epochFinding(events, accountTimeZone(account) ?? config.project_timezone));
  for (const finding of await tryFilters(context, events, access)) addFinding(finding);
  for (const finding of await findPrivacy(context, access)) addFinding(finding);
  for (const finding of await findReports(context, access)) addFinding(finding);
  for (const finding of await findGroups(context, access)) addFinding(finding);
  const counts = countsFinding(config, access);
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
        text: `The project secret is valid, but stops working on ${SECRETS_END}: change to a service account before then.`,
      };
}

function projectFinding({ client }: TappedConnection): Finding {
  return client.projectId === undefined
    ? { topic: 'project', severity: 'good', text: 'The project secret identifies the project.' }
    : {
        topic: 'project',
        severity: 'good',
        text: `The account has access to ${client.projectId}.`,
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
    case 'busy':
      return {
        topic,
        severity: 'unknown',
        text: 'Cannot tell whether the plan includes the Query API until its quota is available again.',
      };
    case 'events_only': {
      // With a project secret, annotations come from the Query API.
      const ofApp = ' and the streams of the App API, such as annotations,';
      const rest = `raw events${client.projectId === undefined ? '' : ofApp}`;
      return {
        topic,
        severity: 'warning',
        text: `Only ${rest} can be read. ${access.refusal.message}`,
      };
    }
    default:
      return access satisfies never;
  }
}

function quotaFinding(access: Access, context: CheckContext): Finding {
  const topic = 'quota';
  if (access.kind === 'busy') {
    return {
      topic,
      severity: 'warning',
      text: 'The quota of the Query API is used up for now; the credentials are valid.',
    };
  }
  const { connection, config } = context;
  const isTold = connection.responses.some(({ headers }) => headers['ratelimit'] !== undefined);
  const source = isTold
    ? 'Mixpanel says so'
    : 'by what this run has used, as Mixpanel does not report other clients';
  return {
    topic,
    severity: isTold ? 'good' : 'note',
    text: `${quotaLeft(connection, config)}, ${source}.`,
  };
}
