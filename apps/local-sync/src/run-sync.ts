import { Buffer } from 'node:buffer';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeJson, type JsonObject } from '@source-mixpanel/exact-json';
import type { Configuration } from './configuration.js';
import { ConnectorProcess } from './connector-process.js';
import type { Destination } from './destination.js';
import type { Log } from './log-file.js';
import { RecordRouter, type RoutedLine } from './record-router.js';
import { createScratch } from './scratch-directory.js';
import { parseMessage } from './protocol-message.js';
import { isPlainJson } from './staging/plain-json.js';
import { streamOfState } from './state-file.js';
import type { StreamPlan } from './stream-plan.js';
import type { SyncReport } from './sync-report.js';
import { temporaryProblem } from './temporary-problem.js';

export interface SyncOptions {
  /** The command that starts the connector, without its arguments. */
  readonly command: readonly string[];
  readonly configuration: Configuration;
  readonly plans: readonly StreamPlan[];
  readonly destination: Destination;
  /** Collects the progress, the results and the messages of the sync. */
  readonly report: SyncReport;
  /**
   * When this signal aborts, the connector is stopped. The messages that the connector still writes
   * before it ends are processed.
   */
  readonly signal: AbortSignal;
  /** Receives the connector's messages. */
  readonly log: Pick<Log, 'write'>;
  /** Called when a stream waits for quota, so that the user does not think that the sync hangs. */
  readonly onWait: (stream: string, until: number) => void;
}

/**
 * Reads the planned streams from their saved states into the destination. If a stream fails, the
 * others continue. The report contains the result of each.
 * @throws if the connector violates the protocol, or the destination cannot store a record or a
 * state
 */
export async function runSync(options: SyncOptions): Promise<void> {
  const { plans, destination, report } = options;
  const states = await destination.open(plans);
  for (const state of states) {
    const stream = streamOfState(state);
    if (stream !== undefined) report.startFrom(stream, state);
  }
  const collectWarnings = (): void => {
    for (const warning of destination.warnings) report.warnings.add(warning);
  };
  collectWarnings();
  // This directory contains the states and the catalog, but never the configuration, which contains
  // secrets.
  const directory = await createScratch(tmpdir()).catch((cause: unknown) => {
    throw temporaryProblem(cause);
  });
  try {
    await readStreams(options, await writeReadArguments(options, directory, states));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
  collectWarnings();
  if (options.signal.aborted) report.errors.push('The sync was stopped.');
}

/**
 * Writes the catalog and the states to files, and returns the arguments of `read` with their paths.
 */
async function writeReadArguments(
  { plans }: SyncOptions,
  directory: string,
  states: readonly JsonObject[],
): Promise<readonly string[]> {
  const catalog = join(directory, 'catalog.json');
  const state = join(directory, 'state.json');
  await writeFile(catalog, writeJson({ streams: plans.map(({ configured }) => configured) }));
  await writeFile(state, writeJson(states));
  return ['read', '--catalog', catalog, '--state', state];
}

async function readStreams(options: SyncOptions, args: readonly string[]): Promise<void> {
  const { signal, report } = options;
  const child = ConnectorProcess.start(options.command, args, options.configuration);
  const stop = (): void => {
    child.stop();
  };
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  try {
    const router = new RecordRouter(options.plans.map(({ name }) => name));
    for await (const block of child.blocks()) {
      for (const line of router.lines(block)) {
        const work =
          line.kind === 'record' ? storeRecord(line, options) : handleLine(line.line, options);
        if (work !== undefined) await work;
      }
    }
  } catch (error) {
    stop();
    await child.end();
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
  const { code, signal: killed, stderr } = await child.end();
  if (code === 0) return;
  // If the connector has not reported why it failed, its output on standard error is quoted.
  const isExplained = report.errors.length > 0 || [...report.streams.values()].some(hasErrors);
  if (isExplained || signal.aborted) return;
  const how = killed === null ? `with exit code ${code}` : `by ${killed}`;
  report.errors.push(`The connector ended ${how}.${stderr === '' ? '' : ` ${stderr}`}`);
}

/**
 * Is not an `async` function, because a promise for each of millions of records would be slow, and
 * `write` rarely returns one.
 */
function storeRecord(
  record: Extract<RoutedLine, { kind: 'record' }>,
  { destination, report }: SyncOptions,
): Promise<void> | undefined {
  report.addRecord(record.stream, record.bytes);
  return destination.write(record) ?? undefined;
}

async function handleLine(line: Buffer, options: SyncOptions): Promise<void> {
  const { destination, report, onWait, log } = options;
  const message = parseMessage(line.toString('utf8'));
  if (message.kind === 'record') {
    const data = Buffer.from(writeJson(message.data));
    report.addRecord(message.stream, line.length);
    await destination.write({ stream: message.stream, data, isPlain: isPlainJson(data) });
    return;
  }
  report.add(message);
  switch (message.kind) {
    case 'state':
      await destination.commit(message.stream, message.state);
      report.reportOf(message.stream).commits += 1;
      return;
    case 'status':
      if (message.waitsUntil !== undefined) onWait(message.stream, message.waitsUntil);
      if (message.status === 'COMPLETE') await destination.complete(message.stream);
      return;
    case 'log':
      log.write(message.level, message.message);
      return;
    case 'error':
      log.write('ERROR', `${message.stream ?? 'sync'}: ${message.message}`);
      return;
    case 'estimate':
    case 'catalog':
    case 'connection_failed':
    case 'other':
  }
}

function hasErrors({ errors }: { readonly errors: readonly string[] }): boolean {
  return errors.length > 0;
}
