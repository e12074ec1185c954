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
  /** The only columns to write of rows; all when absent. */
  readonly keep?: ReadonlySet<string> | undefined;
}

/**
 * Writes all messages of one stream in a valid order: STARTED, RUNNING before the first record,
 * records and states with exact counts, rate limits in between, and COMPLETE or INCOMPLETE, after
 * which nothing is written.
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

  /** Returns the bytes that a stream writes around each record that it writes itself. */
  recordEnvelope(): RecordEnvelope {
    return this.envelope.bytes();
  }

  started(): void {
    this.options.logger.info(`Stream ${this.options.stream.name} started.`);
    this.status('STARTED');
  }

  /**
   * Resolves when the reader has received the records: until then their bytes belong to the writer.
   */
  emit(part: RecordPart): Promise<void> {
    const { bytes, count } =
      part.kind === 'bytes' ? part : recordLines(part.rows, this.envelope, this.options.keep);
    if (bytes.length === 0) return Promise.resolve();
    if (!this.running) this.resume();
    // The next record shows the platform that the wait is over.
    this.limitedUntil = undefined;
    this.records += count;
    // Counted at once: the state that is queued next comes after these records.
    this.ledger.count(count);
    return this.options.writer.write(bytes);
  }

  /** Saves a state that covers only records already passed to `emit`. */
  save(state: JsonObject): Promise<void> {
    return this.put(this.ledger.submit(state));
  }

  /** Ends the stream with the state to continue from. */
  async complete(state: JsonObject): Promise<void> {
    if (!this.running) this.resume();
    const saved = this.put(this.ledger.final(state));
    this.end('COMPLETE');
    await saved;
    this.options.logger.info(
      `Stream ${this.options.stream.name} is complete: ${counted(this.records, 'record')}.`,
    );
  }

  /** Ends the stream early, with the state it has reached; a failure is reported, a stop is not. */
  incomplete(failure?: Failure): void {
    if (this.ended) return;
    const { logger, writer, stream, clock } = this.options;
    if (failure !== undefined) {
      logger.error(`Stream ${stream.name} failed: ${withCode(failure)}`, failure.stackTrace);
      writer.post(errorTrace(failure, { emittedAt: clock.now(), stream }));
    }
    this.post(this.ledger.flush());
    this.end('INCOMPLETE');
  }

  /** Call this for every request that the stream sends; the log states their number at its end. */
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
    // Concurrent requests often wait for the same moment; one message about it is enough.
    if (this.limitedUntil === notice.until) return;
    // While the status is RATE_LIMITED, the platform would not show a new time.
    if (this.limitedUntil !== undefined) this.status('RUNNING');
    // A state shows that the source is alive during a long wait, and saves what was reached.
    this.post(this.ledger.takeDue());
    this.limitedUntil = notice.until;
    this.status('RUNNING', notice.until);
    this.notices.report(notice);
  }

  /**
   * Reports a wait before a repeated request. The only reason in the protocol is RATE_LIMITED,
   * which does not apply: the log states the reason.
   */
  private retry(notice: Retrying): void {
    this.post(this.ledger.takeDue());
    this.limitedUntil = undefined;
    this.status('RUNNING');
    this.notices.report(notice);
  }

  private resume(): void {
    this.running = true;
    this.status('RUNNING');
  }

  private end(status: StreamStatus): void {
    this.notices.end();
    // Clients read this sentence (decision 0030).
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

  private async put(saved: StateToWrite | undefined): Promise<void> {
    if (saved === undefined) return;
    if (!this.running) this.resume();
    const { writer, stream } = this.options;
    await writer.send(stateMessage(stream, saved.state, saved.recordCount));
  }

  private post(saved: StateToWrite | undefined): void {
    if (saved === undefined) return;
    const { writer, stream } = this.options;
    writer.post(stateMessage(stream, saved.state, saved.recordCount));
  }
}
