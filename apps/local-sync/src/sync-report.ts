import type { Configuration } from './configuration.js';
import type { JsonObject } from '@source-mixpanel/exact-json';
import type { ProtocolMessage } from './protocol-message.js';
import { QuotaHistory } from './quota-history.js';
import { dayAfter, lastDayToRead, lastReadDay, type ReadDays } from './read-days.js';

/** Matches the connector's message about the remaining hourly quotas. */
const QUOTA = /^Quota: (?<left>.+) are left in this hour\.$/u;

/** Matches the connector's message about the requests of one stream. */
const REQUESTS = /^Stream (?<stream>.+) sent (?<requests>[\d,]+) requests?\.$/u;

/** The progress and the result of one stream in a sync. */
export interface StreamReport {
  records: number;
  /** The number of states that were stored with the records before them. */
  commits: number;
  status: 'waiting' | 'running' | 'complete' | 'incomplete';
  /** The end of the wait for quota, in epoch milliseconds. */
  waitsUntil?: number | undefined;
  /** The expected number of records, if the connector reported it. */
  expected?: number;
  /** The days to read and the last stored day, if the stream is read by day. */
  days?: ReadDays;
  errors: string[];
  /** The total size of the lines that contain its records, in bytes. */
  bytes: number;
  /** When the connector started the stream and when it ended, in epoch milliseconds. */
  began?: number | undefined;
  ended?: number | undefined;
  /**
   * The number of requests for this stream, including repeated ones, if the connector has reported
   * it.
   */
  requests?: number;
  /** The total time for which it has waited for quota, in milliseconds. */
  waited: number;
  /** The beginning of the current wait, in epoch milliseconds. */
  waitingSince?: number | undefined;
}

export interface SyncReportOptions extends Partial<Pick<Configuration, 'firstDay' | 'lastDay'>> {
  /** Returns the current time, in epoch milliseconds. Default: the start of the sync. */
  readonly now?: () => number;
}

/** Collects progress, results and messages of one sync. */
export class SyncReport {
  readonly streams: ReadonlyMap<string, StreamReport>;
  /** Warnings, without repetitions. */
  readonly warnings = new Set<string>();
  /** Errors that do not belong to one stream. */
  readonly errors: string[] = [];
  /**
   * Whether the user has stopped the sync. Until the connector has ended, it still writes its last
   * states.
   */
  isStopping = false;
  records = 0;
  /** The total size of the lines that contain records, in bytes. */
  bytes = 0;
  /** The connector's last message about the remaining hourly quotas. */
  quotaLeft: string | undefined;
  readonly quota = new QuotaHistory();

  /**
   * @param started epoch milliseconds
   * @param options the first and the last day to read, if they are configured
   */
  constructor(
    names: readonly string[],
    readonly started: number,
    private readonly options: SyncReportOptions = {},
  ) {
    const fresh = (): StreamReport => ({
      ...{ records: 0, bytes: 0, commits: 0, waited: 0, status: 'waiting', errors: [] },
    });
    this.streams = new Map(names.map((name) => [name, fresh()]));
  }

  /** Whether all streams are complete and nothing else failed. */
  get succeeded(): boolean {
    const reports = [...this.streams.values()];
    return this.errors.length === 0 && reports.every(({ status }) => status === 'complete');
  }

  /**
   * Counts a record.
   * @param bytes the size of its line
   */
  addRecord(stream: string, bytes: number): void {
    const report = this.reportOf(stream);
    report.records += 1;
    report.bytes += bytes;
    report.waitsUntil = undefined;
    if (report.waitingSince !== undefined) this.endWait(report);
    this.records += 1;
    this.bytes += bytes;
  }

  /**
   * Sets the days that a stream will read, if its state shows that it is read by day.
   * @param state the state from which the stream continues
   */
  startFrom(stream: string, state: JsonObject): void {
    const through = lastReadDay(state);
    const report = this.streams.get(stream);
    if (through === undefined || report === undefined) return;
    report.days = { from: dayAfter(through), through, to: this.lastDay };
  }

  add(message: Exclude<ProtocolMessage, { kind: 'record' }>): void {
    switch (message.kind) {
      case 'status':
        this.change(this.reportOf(message.stream), message);
        return;
      case 'error': {
        const report = message.stream === undefined ? undefined : this.streams.get(message.stream);
        (report?.errors ?? this.errors).push(message.message);
        return;
      }
      case 'estimate':
        this.reportOf(message.stream).expected = message.rows;
        return;
      case 'log':
        if (message.level === 'WARN') this.warnings.add(message.message);
        this.readQuota(QUOTA.exec(message.message)?.groups?.['left']);
        this.readRequests(REQUESTS.exec(message.message)?.groups);
        return;
      case 'state': {
        const through = lastReadDay(message.state);
        if (through === undefined) return;
        const report = this.reportOf(message.stream);
        const from = report.days?.from ?? this.options.firstDay ?? through;
        report.days = { from, through, to: this.lastDay };
        return;
      }
      case 'catalog':
      case 'connection_failed':
      case 'other':
        return;
    }
  }

  /**
   * Returns the report of a stream.
   * @throws Error if this sync did not request the stream, so that its records are not lost
   * silently
   */
  reportOf(stream: string): StreamReport {
    const report = this.streams.get(stream);
    if (report !== undefined) return report;
    throw new Error(
      `the connector sent a message about the stream "${stream}", which was not requested`,
    );
  }

  private now(): number {
    return this.options.now?.() ?? this.started;
  }

  private endWait(report: StreamReport): void {
    if (report.waitingSince !== undefined) report.waited += this.now() - report.waitingSince;
    report.waitingSince = undefined;
  }

  private readQuota(left: string | undefined): void {
    if (left === undefined) return;
    this.quotaLeft = left;
    this.quota.add(left, this.now());
  }

  private readRequests(groups: RegExpExecArray['groups']): void {
    const report = this.streams.get(groups?.['stream'] ?? '');
    if (report !== undefined) report.requests = Number(groups?.['requests']?.replaceAll(',', ''));
  }

  private get lastDay(): string {
    return lastDayToRead(this.options.lastDay, this.started);
  }

  private change(
    report: StreamReport,
    { status, waitsUntil }: Extract<ProtocolMessage, { kind: 'status' }>,
  ): void {
    const now = this.now();
    report.began ??= now;
    report.waitsUntil = waitsUntil;
    if (waitsUntil === undefined) this.endWait(report);
    else report.waitingSince ??= now;
    if (status === 'STARTED' || status === 'RUNNING') report.status = 'running';
    if (status === 'COMPLETE') report.status = 'complete';
    if (status === 'INCOMPLETE') report.status = 'incomplete';
    if (status === 'COMPLETE' || status === 'INCOMPLETE') report.ended = now;
  }
}
