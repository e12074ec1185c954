import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { textTable } from '@source-mixpanel/local-sync';
import type { Children } from './children.js';
import { outputLines } from '@source-mixpanel/local-sync';
import { showProgress } from './progress-line.js';
import { requestOwner } from './request-owner.js';
import { shortState } from './short-state.js';
import type { StandIn } from './stand-in.js';
import { SyncReport } from './sync-report.js';

export interface DemoSync {
  readonly label: string;
  readonly report: SyncReport;
  /** Requests by stream. */
  readonly requests: ReadonlyMap<string, number>;
  readonly seconds: number;
  /** What should not have happened. */
  readonly problems: readonly string[];
}

export interface SyncOptions {
  readonly label: string;
  readonly binary: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Holds config.json and catalog.json; the state is written there. */
  readonly directory: string;
  readonly streams: readonly string[];
  readonly standIn: StandIn;
}

/** Runs `read` once, from the states of the sync before if there was one. */
export async function runSync(
  children: Children,
  { label, binary, environment, directory, streams, standIn }: SyncOptions,
  before?: DemoSync,
): Promise<DemoSync> {
  const args = ['read', '--config', 'config.json', '--catalog', 'catalog.json'];
  if (before !== undefined) {
    await writeFile(join(directory, 'state.json'), JSON.stringify(before.report.savedStates()));
    args.push('--state', 'state.json');
  }
  const earlier = (await standIn.requests()).length;
  const report = new SyncReport();
  const started = performance.now();
  const child = children.start(binary, args, { directory, environment });
  const hide = showProgress(label, report, process.stdout);
  try {
    for await (const line of outputLines(child.stdout)) report.add(line);
  } finally {
    hide();
  }
  const { code, stderr } = await children.end(child);
  const requests = new Map<string, number>();
  for (const request of (await standIn.requests()).slice(earlier)) {
    const owner = requestOwner(request);
    requests.set(owner, (requests.get(owner) ?? 0) + 1);
  }
  return {
    label,
    report,
    requests,
    seconds: (performance.now() - started) / 1000,
    problems: [
      ...(code === 0 ? [] : [`${label}: read ended with exit code ${code}`]),
      ...(stderr === '' ? [] : [`${label}: read wrote to stderr: ${stderr.trim()}`]),
      ...report.errors.map((text) => `${label}: ${text}`),
      ...streams
        .filter((name) => report.streams.get(name)?.completed === undefined)
        .map((name) => `${label}: stream ${name} did not complete`),
    ],
  };
}

/** One line for each stream, and their sum. */
export function syncTable({ report, requests, seconds }: DemoSync): string {
  const number = (value: number): string => value.toLocaleString('en');
  const rows = [...report.streams].map(([name, { records, bytes, started, completed, state }]) => [
    name,
    number(records),
    number(bytes),
    number(requests.get(name) ?? 0),
    started === undefined || completed === undefined
      ? ''
      : ((completed - started) / 1000).toFixed(1),
    shortState(state?.stream.stream_state),
  ]);
  const sent = [...requests.values()].reduce((total, count) => total + count, 0);
  return textTable(
    ['stream', 'records', 'bytes', 'requests', 'seconds', 'state'],
    [
      ...rows,
      ['all', number(report.records), number(report.bytes), number(sent), seconds.toFixed(1), ''],
    ],
  );
}
