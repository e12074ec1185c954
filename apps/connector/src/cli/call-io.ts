import { NoticeLog } from '@source-mixpanel/airbyte/output';
import type { CallIo } from '@source-mixpanel/stream';
import type { Session } from './session.js';

/**
 * Returns the io of calls to Mixpanel by commands other than `read`. It logs their notices.
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
