import { RATE_LIMIT_NAMES } from '@source-mixpanel/client';
import { dayInZone } from '@source-mixpanel/cursor';
import { parseRateLimitHeaders } from '@source-mixpanel/kernel';
import { tapResponses, type TappedConnection } from '../../connection/response-tap.js';
import { callIo } from '../../cli/call-io.js';
import type { Config } from '../../config/config.js';
import { connect } from '../../connection/connection.js';
import { readConfig, type Session } from '../../cli/session.js';
import { VERSION } from '../../version.js';
import type { AssumptionId } from './assumptions.js';
import { RequestCap, type Trial } from './trial.js';
import { tryAccount } from './try-account.js';
import { tryExport } from './try-export.js';
import { tryProfiles } from './try-profiles.js';
import { tryReports } from './try-reports.js';
import { verdict, untested, type Verdict } from './verdict.js';
import { writeReport } from './write-report.js';

/** All requests of a run, counted by Mixpanel or not. */
const MAX_REQUESTS = 21;
/** Nothing is tried again and nothing waited for: the next request is worth more. */
const IMPATIENT = { tries: 1, maxWaitMilliseconds: 0 };

/**
 * Tests on a live project what the connector assumes of Mixpanel, and writes a report without
 * anything of the project's data. `isAsAssumed`: nothing was found that is not so.
 * @throws ConfigError when Mixpanel refuses the configuration itself
 */
export async function verify(
  path: string,
  session: Session,
): Promise<{ readonly text: string; readonly isAsAssumed: boolean }> {
  const config = await readConfig(path, session);
  const cap = new RequestCap(MAX_REQUESTS);
  const open = (credentials: Config['credentials']): TappedConnection =>
    tapResponses(cap.limit(connect({ ...config, credentials }, session.host, IMPATIENT)));
  const connection = open(config.credentials);
  const wrongSecretConnection = open(withWrongSecret(config.credentials));
  const verdicts = new Map<AssumptionId, Verdict>();
  const now = session.host.clock.now();
  try {
    await runTrial({
      config,
      connection,
      wrongSecretConnection,
      io: callIo('verify', session, 'Verify'),
      now,
      conclude: (id, verdict) => void verdicts.set(id, verdict),
    });
  } finally {
    await Promise.all([connection.close(), wrongSecretConnection.close()]);
  }
  const text = writeReport({
    version: VERSION,
    day: dayInZone(now, 'UTC'),
    region: config.region,
    credentials: config.credentials.option_title.toLowerCase(),
    requests: cap.spent,
    verdicts,
  });
  return { text, isAsAssumed: [...verdicts.values()].every(({ kind }) => kind !== 'failed') };
}

async function runTrial(trial: Trial): Promise<void> {
  const cohorts = await tryAccount(trial);
  await tryExport(trial);
  await tryProfiles(trial, cohorts);
  await tryReports(trial);
  trial.conclude('rate-headers', judgeRateHeaders(trial.connection, trial.now));
}

/** The documented headers are sent with a refusal, which a run does not cause. */
function judgeRateHeaders({ answers }: TappedConnection, now: number): Verdict {
  const speaking = answers.filter(({ headers }) => headers['ratelimit'] !== undefined);
  const understood = speaking.filter(
    ({ headers }) => parseRateLimitHeaders(headers, RATE_LIMIT_NAMES, now).quota !== undefined,
  );
  const seen = `${speaking.length} of ${answers.length} answers have a RateLimit header, ${understood.length} are understood`;
  return speaking.length === 0
    ? untested(seen)
    : verdict(understood.length === speaking.length, seen);
}

function withWrongSecret(credentials: Config['credentials']): Config['credentials'] {
  return credentials.option_title === 'Service Account'
    ? { ...credentials, secret: 'a-wrong-secret' }
    : { ...credentials, api_secret: '00000000000000000000000000000000' };
}
