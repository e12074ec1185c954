import { shortTime, visibleText } from '@source-mixpanel/text';
import type { CountComparison } from './counts/count-comparison.js';
import type { KeptRows } from './destination.js';
import type { Host } from './host.js';
import { progressLines, STOPPING } from './progress-lines.js';
import { countDays } from './read-days.js';
import { showProgress } from './show-progress.js';
import { summary } from './summary.js';
import type { SyncReport } from './sync-report.js';

/** The values of `--progress`. The default `auto` shows a display on a terminal, otherwise a line for each wait. */
export const PROGRESS_KINDS = ['auto', 'plain', 'json', 'none'] as const;
export type ProgressKind = (typeof PROGRESS_KINDS)[number];

/** The interval of the reports of `plain` and `json`, in milliseconds. */
const INTERVAL = 10_000;

/** Reports the progress and the end of a sync, for people or programs. */
export interface ProgressOutput {
  readonly onWait: (stream: string, until: number) => void;
  readonly onStop: () => void;
  /** Ends the reports and erases the display. */
  readonly hide: () => void;
  /**
   * Writes the summary.
   * @param next lines for people about the next steps
   */
  readonly end: (result: SyncResult, next: readonly string[]) => void;
}

/** The content of the target after a sync. */
export interface SyncResult {
  readonly kept: ReadonlyMap<string, KeptRows>;
  readonly counts: CountComparison;
}

type Place = Pick<Host, 'aside' | 'now' | 'zone'>;

export function progressOutput(
  kind: ProgressKind,
  report: SyncReport,
  { aside, now, zone }: Place,
): ProgressOutput {
  const say = (lines: readonly string[]): void => {
    aside.write(visibleText(`${lines.join('\n')}\n`));
  };
  const isLive = kind === 'auto' && aside.isTTY === true;
  const lines = (): readonly string[] =>
    kind === 'json' ? [progressJson(report, now())] : progressLines(report, now());
  return {
    onWait(stream, until) {
      if (isLive || kind === 'none') return;
      const time = shortTime(until, { now: now(), zone });
      if (kind === 'json') say(lines());
      else say([`${stream}: the quota is used up, the sync continues at ${time}`]);
    },
    onStop() {
      report.isStopping = true;
      if (isLive || kind === 'none') return;
      say(kind === 'json' ? lines() : [STOPPING]);
    },
    hide: isLive
      ? showProgress(aside, lines)
      : kind === 'plain' || kind === 'json'
        ? repeat(() => {
            say(lines());
          })
        : () => undefined,
    end(result, next) {
      if (kind === 'json') say([summaryJson(report, result, now())]);
      else say([...summary(report, { now: now(), ...result }), ...next]);
    },
  };
}

function repeat(work: () => void): () => void {
  const timer = setInterval(work, INTERVAL);
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
