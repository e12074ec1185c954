import { existsSync } from 'node:fs';
import { shortTime, visibleText } from '@source-mixpanel/stream';
import type { Command, SyncChoice } from './command-line.js';
import { readConfiguration, type Configuration } from './configuration.js';
import type { Destination, KeptRows } from './destination.js';
import { discover } from './discover.js';
import type { Host } from './host.js';
import { JsonLinesDestination } from './json-lines-destination.js';
import { nextSteps } from './next-steps.js';
import { progressLines, STOPPING } from './progress-lines.js';
import { runSync } from './run-sync.js';
import { showProgress } from './show-progress.js';
import { planStreams, type StreamPlan } from './stream-plan.js';
import { summary } from './summary.js';
import { SyncReport } from './sync-report.js';
import { databasePath, requirePlace, type Target } from './target.js';

export type RunCommand = Extract<Command, { kind: 'run' }>;

/**
 * Syncs, then answers the queries. Resolves with whether all went well; what a failed stream left
 * undone does not keep the queries from being answered.
 * @throws UserError for what the person at the terminal can mend
 */
export async function runCommand(command: RunCommand, host: Host): Promise<boolean> {
  const { sync, target, queries, memory } = command;
  const succeeded = sync === undefined || (await syncOnce(sync, { target, memory }, host));
  if (queries.length === 0 || target.kind === 'json_lines') return succeeded;
  const { runQuery } = await import('./tables/run-query.js');
  for (const [index, sql] of queries.entries()) {
    const answer = await runQuery(target, sql, memory);
    await host.print(`${index === 0 ? '' : '\n'}${answer}\n`);
  }
  return succeeded;
}

async function syncOnce(
  sync: SyncChoice,
  { target, memory }: Pick<RunCommand, 'target' | 'memory'>,
  host: Host,
): Promise<boolean> {
  const configuration = await readConfiguration(sync.config, host.environment);
  const { project } = configuration;
  const open = (): Promise<Destination> => openDestination(sync, target, { host, project, memory });
  const isThere = target.kind === 'json_lines' || existsSync(databasePath(target));
  // First of all: a target that refuses must not cost requests of the hour's quota. One that is not
  // there yet is made once the streams are known, so that a failure leaves no file.
  if (!isThere) requirePlace(target);
  const present = isThere ? await open() : undefined;
  try {
    const { streams, warnings } = await discover(host.connector, configuration, sync.streams);
    const plans = planStreams(streams, sync.streams, sync.resets);
    const destination = present ?? (await open());
    const planned = { plans, warnings, configuration };
    const { report, kept } = await syncInto(destination, planned, host);
    const next = nextSteps({
      ...{ program: host.program, sync, target, memory, isComplete: report.succeeded },
      stream: streamToQuery(kept),
    });
    const lines = [...summary(report, { now: host.now(), kept }), ...next];
    host.aside.write(visibleText(`${lines.join('\n')}\n`));
    return report.succeeded;
  } catch (error) {
    await present?.close().catch(() => undefined);
    throw error;
  }
}

interface PlannedSync {
  readonly plans: readonly StreamPlan[];
  readonly warnings: readonly string[];
  readonly configuration: Configuration;
}

async function syncInto(
  destination: Destination,
  { plans, warnings, configuration }: PlannedSync,
  host: Host,
): Promise<{ readonly report: SyncReport; readonly kept: ReadonlyMap<string, KeptRows> }> {
  const report = new SyncReport(
    plans.map(({ name }) => name),
    host.now(),
    configuration,
  );
  for (const warning of warnings) report.warnings.add(warning);
  const hide = showProgress(host.aside, () => progressLines(report, host.now()));
  const options = { command: host.connector, configuration, plans, destination, report };
  const onWait = (stream: string, until: number): void => {
    if (host.aside.isTTY === true) return;
    const time = shortTime(until, { now: host.now(), zone: host.zone });
    host.aside.write(visibleText(`${stream}: the quota is spent, it goes on at ${time}\n`));
  };
  const onStop = (): void => {
    if (host.aside.isTTY !== true) host.aside.write(`${STOPPING}\n`);
  };
  host.signal.addEventListener('abort', onStop);
  try {
    await runSync({ ...options, signal: host.signal, onWait });
    const kept = await destination.kept();
    await destination.close(report);
    return { report, kept };
  } catch (error) {
    await destination.close().catch(() => undefined);
    throw error;
  } finally {
    host.signal.removeEventListener('abort', onStop);
    hide();
  }
}

/** Events if there are any, else the stream with the most rows. */
function streamToQuery(kept: ReadonlyMap<string, KeptRows>): string | undefined {
  const filled = [...kept].filter(([, { rows }]) => rows > 0);
  const [most] = filled.sort(([, one], [, other]) => other.rows - one.rows);
  return filled.some(([name]) => name === 'export') ? 'export' : most?.[0];
}

interface OpenOptions {
  readonly host: Host;
  readonly project: string | undefined;
  readonly memory: string | undefined;
}

async function openDestination(
  { stateFile }: SyncChoice,
  target: Target,
  { host, ...options }: OpenOptions,
): Promise<Destination> {
  if (target.kind === 'json_lines') {
    const destination = new JsonLinesDestination({
      write: host.print,
      settle: host.settle,
      stateFile,
      project: options.project,
    });
    await destination.open();
    return destination;
  }
  // A native module of many megabytes: only tables need it.
  const { openTables } = await import('./tables/open-tables.js');
  return openTables(target, { ...options, now: host.now });
}
