import { counted } from '@source-mixpanel/text';
import type { JsonObject } from '@source-mixpanel/exact-json';
import type { Clock, RecordEnvelope, Notice, Retrying, Waiting } from '@source-mixpanel/stream';
import { withCode } from '../messages/describe-failure.js';
import type { Logger } from './logger.js';
import type { MessageWriter } from './message-writer.js';
import {
  errorTrace,
  estimateTrace,
  stateMessage,
  statusTrace,
  type Failure,
  type StreamDescriptor,
  type StreamStatus,
} from '../messages/messages.js';
import { NoticeLog } from './notice-log.js';
import { RecordMessageText } from '../messages/record-envelope.js';
import { recordLines } from '../messages/record-lines.js';
import { StateLedger, type StateToWrite } from '../state/state-ledger.js';
import type { RecordPart } from '../runner/slice-reader.js';

export interface StreamOutputOptions {
  readonly stream: StreamDescriptor;
  readonly writer: MessageWriter;
  readonly logger: Logger;
  readonly clock: Clock;
  /** The minimum number of seconds between two states. */
  readonly stateIntervalSeconds?: number | undefined;
  /** The columns of rows to write; absent: all columns. */
  readonly keep?: ReadonlySet<string> | undefined;
}

/**
 * Writes all messages of one stream in an order that the protocol allows: STARTED, RUNNING before
 * the first record, then records, states with exact record counts and rate limits, and finally
 * COMPLETE or INCOMPLETE.
 */
export class StreamOutput {
  private readonly envelope: RecordMessageText;
  private readonly ledger: StateLedger;
  private readonly notices: NoticeLog;
  private running = false;
  private ended = false;
  private limitedUntil: number | undefined;
  private records = 0;
  private requests = 0;

  constructor(private readonly options: StreamOutputOptions) {
    const { stream, clock, logger } = options;
    this.envelope = new RecordMessageText(stream, clock);
    this.ledger = new StateLedger(clock, options.stateIntervalSeconds);
    this.notices = new NoticeLog(`Stream ${stream.name}`, logger, clock);
  }

  /**
   * Returns the bytes to write before and after each record, for streams that yield parts of kind
   * `bytes`.
   */
  recordEnvelope(): RecordEnvelope {
    return this.envelope.bytes();
  }

  started(): void {
    this.options.logger.info(`Stream ${this.options.stream.name} started.`);
    this.status('STARTED');
  }

  /**
   * Writes records. Resolves when the output has accepted them; until then, the caller must not
   * change their bytes.
   */
  emit(part: RecordPart): Promise<void> {
    const { bytes, count } =
      part.kind === 'bytes' ? part : recordLines(part.rows, this.envelope, this.options.keep);
    if (bytes.length === 0) return Promise.resolve();
    if (!this.running) this.startRunning();
    // Records show the platform that the wait for quota is over, so the next wait is reported
    // again.
    this.limitedUntil = undefined;
    this.records += count;
    // Counted before the write has ended, because a state that is written from now on comes after
    // these records in the output and covers them.
    this.ledger.count(count);
    return this.options.writer.write(bytes);
  }

  /**
   * Writes a state now, or once the minimum interval has passed. The state must cover only records
   * that were already passed to `emit`.
   */
  save(state: JsonObject): Promise<void> {
    return this.writeState(this.ledger.submit(state));
  }

  /** Ends the stream as COMPLETE, with the state that the next sync continues from. */
  async complete(state: JsonObject): Promise<void> {
    if (!this.running) this.startRunning();
    const saved = this.writeState(this.ledger.final(state));
    this.end('COMPLETE');
    await saved;
    this.options.logger.info(
      `Stream ${this.options.stream.name} is complete: ${counted(this.records, 'record')}.`,
    );
  }

  /**
   * Ends the stream as INCOMPLETE, with the state that it has reached.
   * @param failure the error to report; absent if the stream was stopped
   */
  incomplete(failure?: Failure): void {
    if (this.ended) return;
    const { logger, writer, stream, clock } = this.options;
    if (failure !== undefined) {
      logger.error(`Stream ${stream.name} failed: ${withCode(failure)}`, failure.stackTrace);
      writer.post(errorTrace(failure, { emittedAt: clock.now(), stream }));
    }
    this.postState(this.ledger.flush());
    this.end('INCOMPLETE');
  }

  /**
   * Counts a request that the stream has sent. The log reports the total at the end of the stream.
   */
  countRequest(): void {
    this.requests += 1;
  }

  report(notice: Notice): void {
    if (this.ended) return;
    if (notice.kind === 'waiting') this.wait(notice);
    else if (notice.kind === 'retrying') this.retry(notice);
    else this.notices.report(notice);
    if (notice.kind === 'estimate') {
      const { writer, stream, clock } = this.options;
      writer.post(estimateTrace(stream, { ...notice, emittedAt: clock.now() }));
    }
  }

  private wait(notice: Waiting): void {
    // Concurrent requests often wait until the same time; one message is enough.
    if (this.limitedUntil === notice.until) return;
    // A plain RUNNING first: while a stream is RATE_LIMITED, the platform ignores a new reset time.
    if (this.limitedUntil !== undefined) this.status('RUNNING');
    // Before a long wait, a state saves the progress and shows the platform that the source is
    // alive.
    this.postState(this.ledger.takeDue());
    this.limitedUntil = notice.until;
    this.status('RUNNING', notice.until);
    this.notices.report(notice);
  }

  /**
   * Reports a wait before a retry. The reason is only logged, because the only reason that the
   * protocol has for a status is RATE_LIMITED.
   */
  private retry(notice: Retrying): void {
    this.postState(this.ledger.takeDue());
    this.limitedUntil = undefined;
    this.status('RUNNING');
    this.notices.report(notice);
  }

  private startRunning(): void {
    this.running = true;
    this.status('RUNNING');
  }

  private end(status: StreamStatus): void {
    this.notices.end();
    // Do not change this sentence: other programs parse it (decision 0030).
    const { logger, stream } = this.options;
    logger.info(`Stream ${stream.name} sent ${counted(this.requests, 'request')}.`);
    this.status(status);
    this.ended = true;
  }

  private status(status: StreamStatus, quotaReset?: number): void {
    const { writer, stream, clock } = this.options;
    const reset = quotaReset === undefined ? {} : { quotaReset };
    writer.post(statusTrace(stream, { status, emittedAt: clock.now(), ...reset }));
  }

  private async writeState(saved: StateToWrite | undefined): Promise<void> {
    if (saved === undefined) return;
    if (!this.running) this.startRunning();
    const { writer, stream } = this.options;
    await writer.send(stateMessage(stream, saved.state, saved.recordCount));
  }

  private postState(saved: StateToWrite | undefined): void {
    if (saved === undefined) return;
    const { writer, stream } = this.options;
    writer.post(stateMessage(stream, saved.state, saved.recordCount));
  }
}
