import { counted, shortTime, type Clock, type Notice } from '@source-mixpanel/stream';
import type { Logger } from './logger.js';

/**
 * Notices of one stream as LOG lines that name it: waits as INFO, a wait after a failure and each
 * warning once as WARN, estimates as DEBUG.
 */
export class NoticeLog {
  private readonly warned = new Set<string>();

  constructor(
    private readonly name: string,
    private readonly logger: Logger,
    private readonly clock: Clock,
  ) {}

  report(notice: Notice): void {
    switch (notice.kind) {
      case 'waiting':
        this.logger.info(`Stream ${this.name} waits for quota until ${this.moment(notice.until)}.`);
        return;
      case 'retrying':
        this.logger.warn(
          `Stream ${this.name}: ${notice.reason} The request is repeated at ${this.moment(notice.until)}.`,
        );
        return;
      case 'warning':
        if (this.warned.has(notice.message)) return;
        this.warned.add(notice.message);
        this.logger.warn(`Stream ${this.name}: ${notice.message}`);
        return;
      case 'estimate':
        this.logger.debug(
          `Stream ${this.name} expects ${notice.rows === undefined ? 'an unknown number of records' : counted(notice.rows, 'record')}.`,
        );
        return;
      default:
        notice satisfies never;
    }
  }

  private moment(at: number): string {
    return shortTime(at, { now: this.clock.now(), zone: 'UTC' });
  }
}
