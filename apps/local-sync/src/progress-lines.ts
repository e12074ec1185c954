import { counted } from '@source-mixpanel/text';
import { countDays } from './read-days.js';
import type { StreamReport, SyncReport } from './sync-report.js';
import { textTable } from '@source-mixpanel/text';

/**
 * The width of a progress bar. It is so small that the line of the stream with the longest name
 * fits into 80 columns.
 */
const BAR_CHARACTERS = 15;
/** Shown after the first Ctrl-C. */
export const STOPPING =
  'Stopping: saving what has been read. Press Ctrl-C again to end at once; what is already saved is kept.';

/**
 * Returns lines about the progress of a sync: one for the entire sync, one for the quota after the
 * connector has reported it, and one for each stream that has begun.
 * @param now epoch milliseconds
 */
export function progressLines(report: SyncReport, now: number): readonly string[] {
  const seconds = Math.max(0.001, (now - report.started) / 1000);
  const rows = [...report.streams]
    .filter(([, { status }]) => status !== 'waiting')
    .map(([name, stream]) => [
      name,
      count(stream.records),
      `${stream.commits} saved`,
      describeProgress(stream, seconds, now),
    ]);
  const table = rows.length === 0 ? [] : textTable(['', '', '', ''], rows).split('\n').slice(1);
  return [
    `${counted(report.records, 'record')}, ${megabytes(report.bytes)}, ${megabytes(report.bytes / seconds)}/s, ${duration(seconds)}`,
    ...(report.quotaLeft === undefined ? [] : [`quota left: ${report.quotaLeft}`]),
    ...table,
    ...(report.isStopping ? [STOPPING] : []),
  ];
}

/** Formats an integer with separators for thousands. */
export function count(value: number): string {
  return value.toLocaleString('en');
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function describeProgress(stream: StreamReport, seconds: number, now: number): string {
  const { status, waitsUntil, expected, days, records } = stream;
  if (status !== 'running') return status;
  if (waitsUntil !== undefined && waitsUntil > now) {
    return `quota is used up, continues in ${duration((waitsUntil - now) / 1000)}`;
  }
  if (days !== undefined) {
    const { done, all } = countDays(days);
    return bar(done / Math.max(1, all), `${done} of ${all} days`, seconds);
  }
  if (expected === undefined || expected <= 0) return 'reading';
  const share = Math.min(1, records / expected);
  return bar(share, `${Math.floor(share * 100)} %`, seconds);
}

function bar(share: number, text: string, seconds: number): string {
  const filled = '#'.repeat(Math.round(share * BAR_CHARACTERS)).padEnd(BAR_CHARACTERS, '.');
  const left = share === 0 ? '' : `, ${duration((seconds / share) * (1 - share))} left`;
  return `[${filled}] ${text}${left}`;
}

/** Formats a duration as minutes and seconds, or hours, minutes and seconds. */
function duration(seconds: number): string {
  const whole = Math.round(seconds);
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const [hours = 0, ...rest] = parts;
  const text = rest.map((part) => String(part).padStart(2, '0')).join(':');
  return hours === 0 ? text : `${hours}:${text}`;
}
