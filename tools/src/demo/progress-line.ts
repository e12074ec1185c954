import type { WriteStream } from 'node:tty';
import type { SyncReport } from './sync-report.js';

const INTERVAL = 100;

/** Shows on a terminal how far a sync is, on one line that it wipes at the end; elsewhere nothing. */
export function showProgress(label: string, report: SyncReport, output: WriteStream): () => void {
  if (!output.isTTY) return () => undefined;
  const timer = setInterval(() => {
    const megabytes = (report.bytes / 1e6).toFixed(1);
    output.write(`\r${label}: ${report.records.toLocaleString('en')} records, ${megabytes} MB`);
  }, INTERVAL);
  return () => {
    clearInterval(timer);
    output.write('\r\u001b[K');
  };
}
