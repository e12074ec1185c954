import { NoticeLog } from '@source-mixpanel/airbyte/output';
import type { CallIo } from '@source-mixpanel/stream';
import type { Session } from './session.js';

/**
 * Returns the `CallIo` for the requests of any command except `read`. It logs notices, such as
 * waits for quota.
 * @param name the name of the stream or command; requests with different names take turns
 * @param subject the first words of each log line
 */
export function callIo(
  name: string,
  { host, logger }: Session,
  subject = `Stream ${name}`,
): CallIo {
  const log = new NoticeLog(subject, logger, host.clock);
  return { name, signal: host.signal, report: (notice) => log.report(notice) };
}
