import type { Clock, Notice } from '@source-mixpanel/stream';
import type { Logger } from './logger.js';

/** Notices of one stream as LOG lines that name it: waits as INFO, each warning once as WARN,
 * estimates as DEBUG. */
export class NoticeLog {
  private readonly warned = new Set<string>();

  constructor(
    private readonly name: string,
    private readonly logger: Logger,
    private readonly clock: Clock,
  ) {}

  report(notice: Notice): void {
    switch (notice.kind) {
      case 'waiting': {
        const seconds = Math.max(0, Math.ceil((notice.until - this.clock.now()) / 1000));
        this.logger.info(`Stream ${this.name} waits ${String(seconds)} s for quota.`);
        return;
      }
      case 'warning':
        if (this.warned.has(notice.message)) return;
        this.warned.add(notice.message);
        this.logger.warn(`Stream ${this.name}: ${notice.message}`);
        return;
      case 'estimate':
        this.logger.debug(
          `Stream ${this.name} expects ${String(notice.rows ?? 'unknown')} records.`,
        );
        return;
      default:
        notice satisfies never;
    }
  }
}
