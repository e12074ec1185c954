import { counted, shortTime } from '@source-mixpanel/text';
import type { Clock, Notice } from '@source-mixpanel/stream';
import type { Logger } from './logger.js';

/**
 * Writes the notices of one stream, or of one command, as LOG messages. Waits for quota and
 * information are logged as INFO, retries and warnings as WARN, estimates as DEBUG. The same
 * warning is logged only once. At the end, the total of repaired rows is logged as WARN.
 */
export class NoticeLog {
  private readonly warned = new Set<string>();
  private repaired = 0;

  constructor(
    /** The first words of each message, which say what it is about: `Stream export`. */
    private readonly subject: string,
    private readonly logger: Logger,
    private readonly clock: Clock,
  ) {}

  report(notice: Notice): void {
    switch (notice.kind) {
      case 'waiting':
        this.logger.info(`${this.subject} waits for quota until ${this.moment(notice.until)}.`);
        return;
      case 'retrying':
        this.logger.warn(
          `${this.subject}: ${notice.reason} The request is repeated at ${this.moment(notice.until)}.`,
        );
        return;
      case 'warning':
        if (this.warned.has(notice.message)) return;
        this.warned.add(notice.message);
        this.logger.warn(`${this.subject}: ${notice.message}`);
        return;
      case 'information':
        this.logger.info(`${this.subject}: ${notice.message}`);
        return;
      case 'repaired':
        this.repaired += notice.rows;
        return;
      case 'estimate':
        this.logger.debug(
          `${this.subject} expects ${notice.rows === undefined ? 'an unknown number of records' : counted(notice.rows, 'record')}.`,
        );
        return;
      default:
        notice satisfies never;
    }
  }

  /** Logs the total of repaired rows, if there were any. Call this when the stream has ended. */
  end(): void {
    if (this.repaired === 0) return;
    this.report({
      kind: 'warning',
      message: `${counted(this.repaired, 'row')} contained invalid text (control characters, bytes that are not UTF-8 or lone surrogates) and ${this.repaired === 1 ? 'was' : 'were'} repaired.`,
    });
  }

  private moment(at: number): string {
    return shortTime(at, { now: this.clock.now(), zone: 'UTC' });
  }
}
