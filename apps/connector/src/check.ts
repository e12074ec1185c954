import { connectionStatusMessage, type ConnectionStatus } from '@source-mixpanel/airbyte';
import { listCohorts, REGIONS, type Region } from '@source-mixpanel/mixpanel';
import { ConfigError, SourceError, type CallIo } from '@source-mixpanel/stream';
import { callIo } from './call-io.js';
import type { Config } from './config.js';
import { connect } from './connection.js';
import { exportAnswers } from './export-probe.js';
import { PATIENCE } from './patience.js';
import { readConfig, type Session } from './session.js';

/**
 * Tries the configuration on Mixpanel. What the user must mend is an answer, FAILED and one
 * sentence; only what nobody can mend is thrown.
 */
export async function check(path: string, session: Session): Promise<void> {
  let status: ConnectionStatus;
  try {
    const config = await readConfig(path, session);
    status = await tryConfig(config, session);
  } catch (error) {
    if (!(error instanceof ConfigError) || NOT_A_CONFIG.has(error.code)) throw error;
    status = { status: 'FAILED', message: error.message };
  }
  if (status.status === 'SUCCEEDED') session.logger.info('Check succeeded.');
  else session.logger.error('Check failed.');
  await session.writer.send(connectionStatusMessage(status));
}

/** The file is unusable as such: nobody filled it in by a form. */
const NOT_A_CONFIG = new Set(['config_not_json', 'config_not_object']);

async function tryConfig(config: Config, session: Session): Promise<ConnectionStatus> {
  const { logger } = session;
  const io = callIo('check', session);
  try {
    await listWith(config, session, { io });
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    switch (error.code) {
      case 'rate_limited':
        // Mixpanel counts requests only of those it knows.
        logger.warn('The quota of the Query API is spent for now; the credentials are good.');
        break;
      case 'plan':
        if (!(await exportAnswers(config, session, io))) throw error;
        logger.warn(`Only raw events and annotations can be read. ${error.message}`);
        break;
      case 'unauthorized':
      case 'bad_request':
        throw (await otherRegion(config, session, io)) ?? error;
      default:
        throw error;
    }
  }
  return { status: 'SUCCEEDED' };
}

async function listWith(
  config: Config,
  session: Session,
  { io, region }: { readonly io: CallIo; readonly region?: Region },
): Promise<void> {
  const options = { patienceMilliseconds: PATIENCE, ...(region === undefined ? {} : { region }) };
  const connection = connect(config, session.host, options);
  try {
    await listCohorts(connection.client)(io);
  } finally {
    await connection.close();
  }
}

/** Mixpanel answers a project of another region like a stranger: ask the other regions who knows it. */
async function otherRegion(
  config: Config,
  session: Session,
  io: CallIo,
): Promise<ConfigError | undefined> {
  for (const region of REGIONS.filter((name) => name !== config.region)) {
    try {
      await listWith(config, session, { io, region });
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      if (!KNOWN_THERE.has(error.code)) continue;
    }
    return new ConfigError(
      'wrong_region',
      `The credentials are good in the region ${region}, not in the configured ${config.region}: set Region to ${region}.`,
    );
  }
  return undefined;
}

/** Refusals that Mixpanel gives only to projects of the region. */
const KNOWN_THERE = new Set(['plan', 'forbidden', 'rate_limited']);
