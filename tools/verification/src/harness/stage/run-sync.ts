import { Buffer } from 'node:buffer';
import { parseConfiguredCatalog, parseSavedStates, runRead } from '@source-mixpanel/airbyte';
import { createLogger, MessageWriter, SecretMask } from '@source-mixpanel/airbyte/output';
import { connect, parseConfig, streams, type CountFiles } from '@source-mixpanel/connector';
import type { BodySpool, Interceptor } from '@source-mixpanel/kernel';
import type { JsonObject } from '@source-mixpanel/exact-json';
import type { Dispatcher } from './in-process-wire.js';
import { HangError, type VirtualClock } from '../clock/virtual-clock.js';

/** How a sync is ended early: by a signal to stop, or by a kill, after which it writes no further line. */
export interface Stop {
  readonly kind: 'signal' | 'kill';
  readonly afterMilliseconds?: number;
  readonly afterLines?: number;
}

export interface SyncOptions {
  readonly clock: VirtualClock;
  readonly dispatcher: Dispatcher;
  readonly random: () => number;
  /** The content of the configuration file. */
  readonly config: JsonObject;
  /** The configured catalog. */
  readonly catalog: JsonObject;
  /** The content of the state file; absent in a first sync. */
  readonly state?: string | undefined;
  readonly stop?: Stop | undefined;
  /** The files in which several processes count their requests together; absent: this process counts alone. */
  readonly countFiles?: CountFiles | undefined;
  /** Milliseconds by which the connector's wall clock is ahead. */
  readonly wallOffset?: () => number;
  /** Milliseconds that the destination needs for each write. */
  readonly readerDelay?: () => number;
  /** The storage for bodies; default: that of the connector. */
  readonly storage?: BodySpool;
  /** Observes each request when a stream makes it, before any wait for the quota. */
  readonly onSend?: Interceptor;
  /** Whether a line is part of the result; default: all are. */
  readonly keep?: (line: string) => boolean;
  /** Virtual milliseconds after which the sync counts as hanging. */
  readonly limit: number;
}

export type SyncEnding =
  | { readonly kind: 'complete' | 'failed' | 'stopped' }
  | { readonly kind: 'killed' | 'hang' }
  /** The runner threw an error that belongs to no stream. */
  | { readonly kind: 'crash'; readonly reason: string };

export interface SyncRun {
  /** The lines that reached the destination. */
  readonly lines: readonly string[];
  /** When each line reached it, in epoch milliseconds of the virtual clock. */
  readonly times: readonly number[];
  readonly ending: SyncEnding;
  /** Milliseconds from the stop to the end; undefined if it was not stopped. */
  readonly stopTook?: number;
}

/** Runs `read` with the runner, kernel and streams of the connector, on a virtual clock and in this process. */
export async function runSync(options: SyncOptions): Promise<SyncRun> {
  const { clock } = options;
  const reader = new Reader(options);
  const cancel =
    options.stop?.afterMilliseconds === undefined
      ? () => undefined
      : clock.schedule(options.stop.afterMilliseconds, () => reader.halt());
  const ending = await endingOf(options, reader);
  cancel();
  const { lines, times, haltedAt } = reader;
  return {
    lines,
    times,
    ending:
      haltedAt !== undefined && options.stop?.kind === 'kill' && ending.kind !== 'hang'
        ? { kind: 'killed' }
        : ending,
    ...(haltedAt === undefined ? {} : { stopTook: clock.now() - haltedAt }),
  };
}

async function endingOf(options: SyncOptions, reader: Reader): Promise<SyncEnding> {
  try {
    const { kind } = await options.clock.run(read(options, reader), options.limit);
    return { kind };
  } catch (error) {
    if (error instanceof HangError) return { kind: 'hang' };
    return { kind: 'crash', reason: error instanceof Error ? (error.stack ?? '') : String(error) };
  }
}

async function read(options: SyncOptions, reader: Reader): ReturnType<typeof runRead> {
  const clock = options.clock.asClock(options.wallOffset);
  const config = parsedConfig(options.config);
  const writer = new MessageWriter(reader, new SecretMask());
  const { dispatcher, random } = options;
  const { countFiles } = options;
  const environment = countFiles === undefined ? {} : { SOURCE_MIXPANEL_QUOTA_DIR: '/counts' };
  const machine = { clock, environment, temporaryDirectory: '/nowhere', dispatcher, random };
  const connection = connect(config, machine, { countFiles });
  const storage = options.storage ?? connection.storage;
  const { send } = connection.client;
  const client = { ...connection.client, send: options.onSend?.(send) ?? send };
  const all = streams(config, { connection: { ...connection, client, storage }, clock });
  return runRead({
    streams: all.map(({ stream }) => stream),
    catalog: parseConfiguredCatalog(JSON.stringify(options.catalog)),
    state: parseSavedStates(
      options.state,
      all.map(({ stream }) => stream.name),
    ),
    writer,
    logger: createLogger({ writer, debug: false }),
    clock,
    signal: reader.signal,
    workers: config.num_workers,
    prune: !config.select_properties_by_default,
  });
}

/** Caches parsed configurations: parsing takes longer than a small sync, and thousands of syncs use the same one. */
const parsed = new WeakMap<JsonObject, ReturnType<typeof parseConfig>>();

function parsedConfig(config: JsonObject): ReturnType<typeof parseConfig> {
  const known = parsed.get(config) ?? parseConfig(config);
  parsed.set(config, known);
  return known;
}

/** Receives the connector's output and stops the connector when it is time. */
class Reader {
  readonly lines: string[] = [];
  readonly times: number[] = [];
  haltedAt: number | undefined;
  private readonly stopping = new AbortController();

  constructor(private readonly options: SyncOptions) {}

  get signal(): AbortSignal {
    return this.stopping.signal;
  }

  async write(bytes: Uint8Array): Promise<void> {
    const { clock, stop, readerDelay, keep = () => true } = this.options;
    for (const line of Buffer.from(bytes).toString().split('\n').slice(0, -1)) {
      if (this.haltedAt !== undefined && stop?.kind === 'kill') return;
      if (keep(line)) {
        this.lines.push(line);
        this.times.push(clock.now());
      }
      if (this.lines.length === stop?.afterLines) this.halt();
    }
    const delay = readerDelay?.() ?? 0;
    if (delay > 0) await clock.sleep(delay);
  }

  halt(): void {
    if (this.haltedAt !== undefined) return;
    this.haltedAt = this.options.clock.now();
    this.stopping.abort(new Error('the simulation stops this process'));
  }
}
