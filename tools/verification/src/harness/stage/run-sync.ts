import { Buffer } from 'node:buffer';
import { parseConfiguredCatalog, parseSavedStates, runRead } from '@source-mixpanel/airbyte';
import { createLogger, MessageWriter, SecretMask } from '@source-mixpanel/airbyte/output';
import { connect, parseConfig, streams, type CountFiles } from '@source-mixpanel/connector';
import type { BodySpool, Interceptor } from '@source-mixpanel/kernel';
import type { JsonObject } from '@source-mixpanel/exact-json';
import type { Dispatcher } from './in-process-wire.js';
import { HangError, type VirtualClock } from '../clock/virtual-clock.js';

/**
 * How a sync is ended early: by a signal to stop, or by a kill, after which no line of it reaches
 * the destination.
 */
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
  /**
   * The files through which several processes share one count of their requests; absent: the sync
   * counts only its own.
   */
  readonly countFiles?: CountFiles | undefined;
  /** Returns the milliseconds by which the connector's wall clock is ahead. */
  readonly wallOffset?: () => number;
  /** Returns the milliseconds that the destination needs for a write. */
  readonly readerDelay?: () => number;
  /**
   * The storage in which bodies are kept until they are verified; default: that of the connector.
   */
  readonly storage?: BodySpool;
  /** Observes each request when a stream makes it, before any wait for the quota. */
  readonly onSend?: Interceptor;
  /** Returns whether a line is added to the result; default: all lines are. */
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
  /** Milliseconds from `stop` to the end; absent if the sync ended before that. */
  readonly stopTook?: number;
}

/**
 * Runs `read` in this process and on a virtual clock, with the runner, kernel and streams of the
 * connector.
 */
export async function runSync(options: SyncOptions): Promise<SyncRun> {
  const { clock } = options;
  const destination = new Destination(options);
  const cancel =
    options.stop?.afterMilliseconds === undefined
      ? () => undefined
      : clock.schedule(options.stop.afterMilliseconds, () => destination.halt());
  const ending = await readToEnd(options, destination);
  cancel();
  const { lines, times, haltedAt } = destination;
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

async function readToEnd(options: SyncOptions, destination: Destination): Promise<SyncEnding> {
  try {
    const { kind } = await options.clock.run(read(options, destination), options.limit);
    return { kind };
  } catch (error) {
    if (error instanceof HangError) return { kind: 'hang' };
    return { kind: 'crash', reason: error instanceof Error ? (error.stack ?? '') : String(error) };
  }
}

async function read(options: SyncOptions, destination: Destination): ReturnType<typeof runRead> {
  const clock = options.clock.asClock(options.wallOffset);
  const config = parseOnce(options.config);
  const writer = new MessageWriter(destination, new SecretMask());
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
    signal: destination.signal,
    workers: config.num_workers,
    prune: !config.select_properties_by_default,
  });
}

/**
 * Caches parsed configurations: parsing one takes longer than a small sync, and thousands of syncs
 * use the same object.
 */
const parsed = new WeakMap<JsonObject, ReturnType<typeof parseConfig>>();

function parseOnce(config: JsonObject): ReturnType<typeof parseConfig> {
  const known = parsed.get(config) ?? parseConfig(config);
  parsed.set(config, known);
  return known;
}

/** Receives the connector's output, and ends the sync early as `options.stop` states. */
class Destination {
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
