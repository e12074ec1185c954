import type { Configuration } from './configuration.js';
import type { JsonObject } from '@source-mixpanel/exact-json';
import type { ProtocolMessage } from './protocol-message.js';
import { QuotaHistory } from './quota-history.js';
import { dayAfter, lastDayToRead, readThrough, type ReadDays } from './read-days.js';

/** Matches the connector's message about what is left of the hour's quotas. */
const QUOTA = /^Quota: (?<left>.+) are left in this hour\.$/u;

/** Matches the connector's message about the requests of one stream. */
const REQUESTS = /^Stream (?<stream>.+) sent (?<requests>[\d,]+) requests?\.$/u;

/** The progress and result of one stream in one sync. */
export interface StreamReport {
  records: number;
  /** States that were kept, each with the records before it. */
  commits: number;
  status: 'waiting' | 'running' | 'complete' | 'incomplete';
  /** The end of the wait for quota, in epoch milliseconds. */
  waitsUntil?: number | undefined;
  /** The expected number of records, if the connector reported it. */
  expected?: number;
  /** The progress in days, if the stream is read by day. */
  days?: ReadDays;
  errors: string[];
  /** The bytes of the lines with its records. */
  bytes: number;
  /** Epoch milliseconds: when it started, and when it ended. */
  began?: number | undefined;
  ended?: number | undefined;
  /** That it sent, those that were sent again included, once the connector said so. */
  requests?: number;
  /** How long it waited for quota, in milliseconds. */
  waited: number;
  /** The beginning of the wait, in epoch milliseconds. */
  waitingSince?: number | undefined;
}

export interface SyncReportOptions extends Partial<Pick<Configuration, 'firstDay' | 'lastDay'>> {
  /** Epoch milliseconds; the start of the sync when absent. */
  readonly now?: () => number;
}

/** Collects the messages of one sync. */
export class SyncReport {
  readonly streams: ReadonlyMap<string, StreamReport>;
  /** Warnings, each text once. */
  readonly warnings = new Set<string>();
  /** Errors that do not belong to one stream. */
  readonly errors: string[] = [];
  /** Whether the user stopped the sync; the connector then still reports the states that it reached. */
  isStopping = false;
  records = 0;
  /** The bytes of the lines with records. */
  bytes = 0;
  /** What is left of the quotas of the hour, in the connector's words, once it said so. */
  quotaLeft: string | undefined;
  readonly quota = new QuotaHistory();

  /**
   * @param started epoch milliseconds
   * @param options with the first and the last day to read, where the configuration names them
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

  /** Whether all streams are complete and there was no other error. */
  get succeeded(): boolean {
    const reports = [...this.streams.values()];
    return this.errors.length === 0 && reports.every(({ status }) => status === 'complete');
  }

  /** @param bytes of its line */
  addRecord(stream: string, bytes: number): void {
    const report = this.of(stream);
    report.records += 1;
    report.bytes += bytes;
    report.waitsUntil = undefined;
    if (report.waitingSince !== undefined) this.endWait(report);
    this.records += 1;
    this.bytes += bytes;
  }

  /** @param state that the stream goes on from, if it is one of this sync */
  startFrom(stream: string, state: JsonObject): void {
    const through = readThrough(state);
    const report = this.streams.get(stream);
    if (through === undefined || report === undefined) return;
    report.days = { from: dayAfter(through), through, to: this.lastDay };
  }

  add(message: Exclude<ProtocolMessage, { kind: 'record' }>): void {
    switch (message.kind) {
      case 'status':
        this.change(this.of(message.stream), message);
        return;
      case 'error': {
        const report = message.stream === undefined ? undefined : this.streams.get(message.stream);
        (report?.errors ?? this.errors).push(message.message);
        return;
      }
      case 'estimate':
        this.of(message.stream).expected = message.rows;
        return;
      case 'log':
        if (message.level === 'WARN') this.warnings.add(message.message);
        this.readQuota(QUOTA.exec(message.message)?.groups?.['left']);
        this.readRequests(REQUESTS.exec(message.message)?.groups);
        return;
      case 'state': {
        const through = readThrough(message.state);
        if (through === undefined) return;
        const report = this.of(message.stream);
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
   * @throws when the stream was not requested: a connector that mixes up names cannot be trusted
   */
  of(stream: string): StreamReport {
    const report = this.streams.get(stream);
    if (report !== undefined) return report;
    throw new Error(`the connector speaks of a stream "${stream}", which was not asked for`);
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
