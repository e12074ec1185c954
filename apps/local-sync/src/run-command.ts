import { existsSync } from 'node:fs';
import { visibleText } from '@source-mixpanel/text';
import type { RunCommand, SyncChoice } from './command-line.js';
import { readConfiguration, type Configuration } from './configuration.js';
import type { CountComparison, CountSettings } from './counts/count-comparison.js';
import type { Destination, KeptRows } from './destination.js';
import { discover } from './discover.js';
import type { Host } from './host.js';
import { JsonLinesDestination } from './json-lines-destination.js';
import { nextSteps } from './next-steps.js';
import { openLog, type Log } from './log-file.js';
import { progressOutput, type ProgressKind, type ProgressOutput } from './progress-output.js';
import { runSync } from './run-sync.js';
import { planStreams, type StreamPlan } from './stream-plan.js';
import { summary } from './summary.js';
import { SyncReport } from './sync-report.js';
import { sharedCountOf } from './shared-count.js';
import type { openTables as OpenTables } from './tables/open-tables.js';
import { databasePath, requireWritableFolder, type TableTarget, type Target } from './target.js';

/**
 * How a command ended. `gaps` means that every stream is complete, but that `--strict` was set and
 * the target lacks events that Mixpanel counts.
 */
export type Outcome = 'succeeded' | 'failed' | 'gaps';

/**
 * Syncs if requested, then runs the queries and writes the report, even if a stream has failed.
 * @throws UserError for problems that the user can correct
 */
export async function runCommand(command: RunCommand, host: Host): Promise<Outcome> {
  const { sync, target, queries, memory, report } = command;
  const synced = sync && (await syncOnce(sync, { target, memory }, host));
  const outcome = synced?.outcome ?? 'succeeded';
  if (target.kind === 'json_lines') return outcome;
  if (queries.length > 0) await runQueries(queries, target, { host, memory });
  if (report !== undefined) {
    const { writeReport } = await import('./report/write-report.js');
    await writeReport(report, target, { now: host.now(), memory, comparison: synced?.counts });
    const isForPeople = sync === undefined || !QUIET_KINDS.includes(sync.progress);
    if (isForPeople) host.stderr.write(`The report is in ${visibleText(report)}.\n`);
  }
  return outcome;
}

/** Values of `--progress` with which the path of the report is not printed. */
const QUIET_KINDS: readonly ProgressKind[] = ['json', 'none'];

async function runQueries(
  queries: readonly string[],
  target: TableTarget,
  { host, memory }: { readonly host: Host; readonly memory: string | undefined },
): Promise<void> {
  const { runQuery } = await import('./tables/run-query.js');
  for (const [index, sql] of queries.entries()) {
    const result = await runQuery(target, sql, memory);
    await host.print(`${index === 0 ? '' : '\n'}${result}\n`);
  }
}

interface Synced {
  readonly outcome: Outcome;
  readonly counts: CountComparison;
}

async function syncOnce(
  sync: SyncChoice,
  { target, memory }: Pick<RunCommand, 'target' | 'memory'>,
  host: Host,
): Promise<Synced> {
  const configuration = {
    ...(await readConfiguration(sync.config, host.environment)),
    environment: sharedCountOf(target, host.environment),
  };
  const log = openLog(sync.logFile, {
    now: host.now,
    onProblem: (text) => void host.stderr.write(`${text}\n`),
  });
  const { project } = configuration;
  const open = (): Promise<Destination> => openDestination(sync, target, { host, project, memory });
  const exists = target.kind === 'json_lines' || existsSync(databasePath(target));
  // Opens an existing target before the connector starts, because a target that cannot be used must
  // not cost requests of the hourly quota. A new target is created after the streams are known, so
  // that a failure leaves no file.
  if (!exists) requireWritableFolder(target);
  const opened = exists ? await open() : undefined;
  try {
    const discovering = discover(host.connector, configuration, sync.streams);
    // Loads DuckDB while the connector starts.
    preloadTables(target);
    const { streams, warnings } = await discovering;
    const plans = planStreams(streams, sync.streams, sync.resets);
    const destination = opened ?? (await open());
    const planned = { plans, warnings, configuration };
    const { report, kept, output } = await syncInto(destination, planned, { sync, host, log });
    const next = nextSteps({
      ...{ program: host.program, sync, target, memory, isComplete: report.succeeded },
      stream: streamToQuery(kept),
    });
    const compareOptions = { host, memory, settings: configuration.counts };
    const counts = await compareWithCounts(sync, target, compareOptions);
    output.end({ kept, counts }, next);
    for (const line of summary(report, { now: host.now(), kept, counts })) log.write('INFO', line);
    const hasGaps = sync.isStrict && counts.kind === 'compared' && counts.gapCount > 0;
    return { outcome: report.succeeded ? (hasGaps ? 'gaps' : 'succeeded') : 'failed', counts };
  } catch (error) {
    await opened?.close().catch(() => undefined);
    throw error;
  } finally {
    log.close();
  }
}

/**
 * Compares the events in the target with Mixpanel's counts. Does nothing after the user has stopped
 * the sync, because the command must then end quickly.
 */
async function compareWithCounts(
  { isStrict }: SyncChoice,
  target: Target,
  options: {
    readonly host: Host;
    readonly memory: string | undefined;
    readonly settings: CountSettings;
  },
): Promise<CountComparison> {
  const { host, ...others } = options;
  if (target.kind === 'json_lines' || host.signal.aborted) return { kind: 'absent' };
  const { checkCounts } = await import('./counts/check-counts.js');
  const counts = await checkCounts(target, { now: host.now(), ...others });
  if (counts.kind !== 'absent' || !isStrict) return counts;
  return { kind: 'not_compared', reason: 'the target does not hold both export and event_counts' };
}

interface PlannedSync {
  readonly plans: readonly StreamPlan[];
  readonly warnings: readonly string[];
  readonly configuration: Configuration;
}

interface Finished {
  readonly report: SyncReport;
  readonly kept: ReadonlyMap<string, KeptRows>;
  readonly output: ProgressOutput;
}

async function syncInto(
  destination: Destination,
  { plans, warnings, configuration }: PlannedSync,
  { sync, host, log }: { readonly sync: SyncChoice; readonly host: Host; readonly log: Log },
): Promise<Finished> {
  const report = new SyncReport(
    plans.map(({ name }) => name),
    host.now(),
    { ...configuration, now: host.now },
  );
  for (const warning of warnings) {
    report.warnings.add(warning);
    log.write('WARN', warning);
  }
  const output = progressOutput(sync.progress, report, host);
  const options = { command: host.connector, configuration, plans, destination, report, log };
  host.signal.addEventListener('abort', output.onStop);
  try {
    await runSync({ ...options, signal: host.signal, onWait: output.onWait });
    const kept = await destination.countRows();
    await destination.close(report);
    return { report, kept, output };
  } catch (error) {
    await destination.close().catch(() => undefined);
    throw error;
  } finally {
    host.signal.removeEventListener('abort', output.onStop);
    output.hide();
  }
}

/** Returns `export` if it has rows, otherwise the stream with the most rows. */
function streamToQuery(kept: ReadonlyMap<string, KeptRows>): string | undefined {
  const filled = [...kept].filter(([, { rows }]) => rows > 0);
  const [most] = filled.sort(([, one], [, other]) => other.rows - one.rows);
  return filled.some(([name]) => name === 'export') ? 'export' : most?.[0];
}

/**
 * Imports the module only if tables are needed, because DuckDB is a native module of many
 * megabytes.
 */
async function loadOpenTables(): Promise<typeof OpenTables> {
  const { openTables } = await import('./tables/open-tables.js');
  return openTables;
}

function preloadTables({ kind }: Target): void {
  // openDestination loads the module again and reports the error.
  if (kind !== 'json_lines') loadOpenTables().catch(() => undefined);
}

interface OpenOptions {
  readonly host: Host;
  readonly project: string | undefined;
  readonly memory: string | undefined;
}

async function openDestination(
  { stateFile, types }: SyncChoice,
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
  const openTables = await loadOpenTables();
  return openTables(target, { ...options, types, now: host.now });
}
