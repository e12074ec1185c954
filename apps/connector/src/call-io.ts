import { NoticeLog } from '@source-mixpanel/airbyte/output';
import type { CallIo } from '@source-mixpanel/stream';
import type { Session } from './session.js';

/** The io of calls outside a read: notices become LOG lines. */
export function callIo(name: string, { host, logger }: Session): CallIo {
  const log = new NoticeLog(name, logger, host.clock);
  return { name, signal: host.signal, report: (notice) => log.report(notice) };
}
