import { addDays, todayInZoneAndUtc } from '@source-mixpanel/cursor';
import { dropChunks } from '@source-mixpanel/kernel';
import { exportEvents } from '@source-mixpanel/mixpanel';
import { ConfigError, type CallIo } from '@source-mixpanel/stream';
import type { Config } from './config.js';
import { connect } from './connection.js';
import { PATIENCE } from './patience.js';
import type { Session } from './session.js';

/** Whether raw events can be read, though nothing else can: asks for one event of yesterday. */
export async function exportAnswers(
  config: Config,
  session: Session,
  io: CallIo,
): Promise<boolean> {
  const connection = connect(config, session.host, { patienceMilliseconds: PATIENCE });
  const today = todayInZoneAndUtc(session.host.clock.now(), config.project_timezone);
  const day = addDays(today, -1);
  try {
    const { body } = await exportEvents(connection.client)({ from: day, to: day, limit: 1 }, io);
    await dropChunks(body.chunks);
    return true;
  } catch (error) {
    if (error instanceof ConfigError) return false;
    throw error;
  } finally {
    await connection.close();
  }
}
