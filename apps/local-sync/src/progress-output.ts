import { shortTime, visibleText } from '@source-mixpanel/text';
import type { CountComparison } from './counts/count-comparison.js';
import type { KeptRows } from './destination.js';
import type { Host } from './host.js';
import { progressLines, STOPPING } from './progress-lines.js';
import { countDays } from './read-days.js';
import { showProgress } from './show-progress.js';
import { summary } from './summary.js';
import type { SyncReport } from './sync-report.js';

/**
 * The values of `--progress`. With the default `auto`, a terminal gets a live display, and any
 * other output gets a line each time a stream waits for quota.
 */
export const PROGRESS_KINDS = ['auto', 'plain', 'json', 'none'] as const;
export type ProgressKind = (typeof PROGRESS_KINDS)[number];

/** The interval at which `plain` and `json` report the progress. */
const INTERVAL_MILLISECONDS = 10_000;

/** Reports the progress and the end of a sync, for people or programs. */
export interface ProgressOutput {
  readonly onWait: (stream: string, until: number) => void;
  readonly onStop: () => void;
  /** Stops reporting the progress, and erases the live display. */
  readonly hide: () => void;
  /**
   * Writes the summary.
   * @param next lines that suggest what to do next; not written with `json`
   */
  readonly end: (result: SyncResult, next: readonly string[]) => void;
}

/** The rows in the target after a sync, and how they compare with Mixpanel's counts. */
export interface SyncResult {
  readonly kept: ReadonlyMap<string, KeptRows>;
  readonly counts: CountComparison;
}

type OutputHost = Pick<Host, 'stderr' | 'now' | 'zone'>;

export function progressOutput(
  kind: ProgressKind,
  report: SyncReport,
  { stderr, now, zone }: OutputHost,
): ProgressOutput {
  const writeLines = (lines: readonly string[]): void => {
    stderr.write(visibleText(`${lines.join('\n')}\n`));
  };
  const isLive = kind === 'auto' && stderr.isTTY === true;
  const lines = (): readonly string[] =>
    kind === 'json' ? [progressJson(report, now())] : progressLines(report, now());
  return {
    onWait(stream, until) {
      if (isLive || kind === 'none') return;
      const time = shortTime(until, { now: now(), zone });
      if (kind === 'json') writeLines(lines());
      else writeLines([`${stream}: the quota is used up, the sync continues at ${time}`]);
    },
    onStop() {
      report.isStopping = true;
      if (isLive || kind === 'none') return;
      writeLines(kind === 'json' ? lines() : [STOPPING]);
    },
    hide: isLive
      ? showProgress(stderr, lines)
      : kind === 'plain' || kind === 'json'
        ? repeatRegularly(() => {
            writeLines(lines());
          })
        : () => undefined,
    end(result, next) {
      if (kind === 'json') writeLines([summaryJson(report, result, now())]);
      else writeLines([...summary(report, { now: now(), ...result }), ...next]);
    },
  };
}

function repeatRegularly(work: () => void): () => void {
  const timer = setInterval(work, INTERVAL_MILLISECONDS);
  return () => {
    clearInterval(timer);
  };
}

function progressJson(report: SyncReport, now: number): string {
  const streams = [...report.streams].map(([stream, { records, commits, status, ...rest }]) => {
    const days = rest.days === undefined ? {} : { days: countDays(rest.days) };
    const { waitsUntil, expected } = rest;
    return { stream, records, states: commits, status, expected, waitsUntil, ...days };
  });
  const { records, bytes, quotaLeft, isStopping } = report;
  const seconds = (now - report.started) / 1000;
  return JSON.stringify({
    ...{ type: 'progress', seconds, records, bytes, quotaLeft, isStopping },
    streams,
  });
}

function summaryJson(report: SyncReport, { kept, counts }: SyncResult, now: number): string {
  const streams = [...report.streams].map(([stream, { records, status, errors }]) => {
    const { rows, newest, rare } = kept.get(stream) ?? {};
    return { stream, records, rows, newest, rare, status, errors };
  });
  const { records, bytes, errors, succeeded } = report;
  const seconds = (now - report.started) / 1000;
  const warnings = [...report.warnings];
  return JSON.stringify({
    ...{ type: 'summary', succeeded, seconds, records, bytes, streams, errors, warnings },
    ...(counts.kind === 'absent' ? {} : { counts }),
  });
}
