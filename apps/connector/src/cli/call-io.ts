import { NoticeLog } from '@source-mixpanel/airbyte/output';
import type { CallIo } from '@source-mixpanel/stream';
import type { Session } from './session.js';

/**
 * The io of calls outside a read: notices become LOG lines.
 * @param subject what the lines are about, as their first words
 */
export function callIo(
  name: string,
  { host, logger }: Session,
  subject = `Stream ${name}`,
): CallIo {
  const log = new NoticeLog(subject, logger, host.clock);
  return { name, signal: host.signal, report: (notice) => log.report(notice) };
}
