import { refuseUnknown } from '@source-mixpanel/airbyte';
import { RATE_LIMIT_NAMES, type ListedStream } from '@source-mixpanel/client';
import { addDays, dayInZone, lastCompleteDayInZone } from '@source-mixpanel/cursor';
import { parseRateLimitHeaders } from '@source-mixpanel/kernel';
import { counted } from '@source-mixpanel/text';
import { tapResponses, type TappedConnection } from '../../connection/response-tap.js';
import { callIo } from '../../cli/call-io.js';
import type { Config } from '../../config/config.js';
import { connect } from '../../connection/connection.js';
import { streams } from '../../connection/streams.js';
import { readConfig, type Session } from '../../cli/session.js';
import { VERSION } from '../../version.js';
import { RequestCap, type Trial, type TrialConnection } from './trial.js';
import { tryAccount } from './try-account.js';
import { tryAdded } from './try-added.js';
import { tryExport } from './try-export.js';
import { tryProfiles } from './try-profiles.js';
import { tryFunnels, tryProfileProperties, tryRevenue, tryTopProperties } from './try-reports.js';
import { verdict, untested, type Verdict } from './verdict.js';
import { writeReport, type Conclusion } from './write-report.js';

/** The maximum number of requests of a run, whether or not they count against the hourly quota. */
const MAX_REQUESTS = 20;
/**
 * The streams of the Python connector that rely on assumptions other than `stream-rows`. A run
 * without `--streams` tests these streams.
 */
const PYTHON_CONNECTOR_STREAMS: ReadonlySet<string> = new Set([
  'cohort_members',
  'cohorts',
  'engage',
  'export',
  'funnels',
  'revenue',
]);
/** The number of days of which rows are read. */
const DAYS = 7;
/**
 * Requests are neither retried nor delayed, because their number is limited: it is more useful to
 * continue with the next test.
 */
const NO_RETRY_NO_WAIT = { tries: 1, maxWaitMilliseconds: 0 };

/**
 * Tests on a live project what the connector assumes about Mixpanel. Returns a report that contains
 * no data of the project, and whether no assumption failed (`isAsAssumed`).
 * @param names the streams whose assumptions are tested; default `PYTHON_CONNECTOR_STREAMS`
 * @throws ConfigError if a stream is unknown, or if Mixpanel refuses the configuration itself
 */
export async function verify(
  path: string,
  session: Session,
  names?: readonly string[],
): Promise<{ readonly text: string; readonly isAsAssumed: boolean }> {
  const config = await readConfig(path, session);
  const cap = new RequestCap(MAX_REQUESTS);
  const open = (credentials: Config['credentials']): TrialConnection => ({
    ...tapResponses(cap.limit(connect({ ...config, credentials }, session.host, NO_RETRY_NO_WAIT))),
    outcomes: [],
  });
  const connection = open(config.credentials);
  const wrongSecretConnection = open(withWrongSecret(config.credentials));
  const conclusions: Conclusion[] = [];
  const { clock } = session.host;
  const now = clock.now();
  try {
    const chosen = chooseStreams(
      streams(restrictToLastDays(config, now), { connection, clock }),
      names,
    );
    await runTrial(
      {
        config,
        connection,
        wrongSecretConnection,
        io: callIo('verify', session, 'Verify'),
        now,
        conclude: (id, verdict, stream) => void conclusions.push({ id, verdict, stream }),
      },
      chosen,
    );
    throwIfUnauthorized(connection);
  } finally {
    await Promise.all([connection.close(), wrongSecretConnection.close()]);
  }
  const text = writeReport({
    version: VERSION,
    day: dayInZone(now, 'UTC'),
    region: config.region,
    credentials: config.credentials.option_title.toLowerCase(),
    requests: cap.spent,
    conclusions,
  });
  return { text, isAsAssumed: conclusions.every(({ verdict }) => verdict.kind !== 'failed') };
}

/**
 * Without a successful call, refused credentials are the result of the run: the assumptions could
 * not be tested, so a report that nothing failed would be misleading.
 */
function throwIfUnauthorized({ outcomes }: TrialConnection): void {
  const errors = outcomes.flatMap((one) => (one.kind === 'refused' ? [one.error] : []));
  const unauthorized = errors.find(({ code }) => code === 'unauthorized');
  if (unauthorized !== undefined && errors.length === outcomes.length) throw unauthorized;
}

/** The streams that a run tests. */
interface ChosenStreams {
  /** The chosen streams that are in `PYTHON_CONNECTOR_STREAMS`. */
  readonly known: ReadonlySet<string>;
  /** All other chosen streams. */
  readonly added: readonly ListedStream[];
}

/**
 * Returns the configuration with dates that cover only the last days, so that few rows are read,
 * and with the experimental streams switched on, so that `--streams` always accepts them.
 */
function restrictToLastDays(config: Config, now: number): Config {
  const last = lastCompleteDayInZone(now, config.project_timezone);
  return {
    ...config,
    experimental_streams: true,
    start_date: addDays(last, 1 - DAYS),
    end_date: last,
  };
}

function chooseStreams(
  listed: readonly ListedStream[],
  names: readonly string[] | undefined,
): ChosenStreams {
  if (names === undefined) return { known: PYTHON_CONNECTOR_STREAMS, added: [] };
  refuseUnknown(
    names,
    listed.map(({ stream }) => stream.name),
  );
  return {
    known: new Set(names.filter((name) => PYTHON_CONNECTOR_STREAMS.has(name))),
    added: listed.filter(
      ({ stream: { name } }) => names.includes(name) && !PYTHON_CONNECTOR_STREAMS.has(name),
    ),
  };
}

async function runTrial(trial: Trial, { known, added }: ChosenStreams): Promise<void> {
  const isTested = (...names: readonly string[]): boolean => names.some((name) => known.has(name));
  // The order is that of importance: if the limit of requests is reached, the later assumptions
  // stay untested.
  const cohorts = isTested('cohorts', 'cohort_members') ? await tryAccount(trial) : [];
  if (isTested('export')) await tryExport(trial);
  if (isTested('engage', 'cohort_members')) await tryProfiles(trial, cohorts);
  if (isTested('funnels')) await tryFunnels(trial);
  if (isTested('revenue')) await tryRevenue(trial);
  if (isTested('engage', 'cohort_members')) await tryProfileProperties(trial);
  if (isTested('export')) await tryTopProperties(trial);
  await tryAdded(trial, added);
  trial.conclude('rate-headers', judgeRateHeaders(trial.connection, trial.now));
}

/**
 * Returns the verdict on the RateLimit headers of all responses. Without such headers it is
 * `untested`: Mixpanel documents them only for refusals (429), and a run does not provoke a
 * refusal.
 */
function judgeRateHeaders({ responses }: TappedConnection, now: number): Verdict {
  const limited = responses.filter(({ headers }) => headers['ratelimit'] !== undefined);
  const parsed = limited.filter(
    ({ headers }) => parseRateLimitHeaders(headers, RATE_LIMIT_NAMES, now).quota !== undefined,
  );
  const seen = `${limited.length} of ${counted(responses.length, 'response')} have a RateLimit header, ${parsed.length} can be parsed`;
  return limited.length === 0 ? untested(seen) : verdict(parsed.length === limited.length, seen);
}

function withWrongSecret(credentials: Config['credentials']): Config['credentials'] {
  return credentials.option_title === 'Service Account'
    ? { ...credentials, secret: 'a-wrong-secret' }
    : { ...credentials, api_secret: '00000000000000000000000000000000' };
}
