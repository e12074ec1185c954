import { Buffer } from 'node:buffer';
import { parseConfiguredCatalog, parseSavedStates, runRead } from '@source-mixpanel/airbyte';
import { createLogger, MessageWriter, SecretMask } from '@source-mixpanel/airbyte/output';
import { connect, parseConfig, streams, type CountFiles } from '@source-mixpanel/connector';
import type { BodySpool, Interceptor } from '@source-mixpanel/kernel';
import type { JsonObject } from '@source-mixpanel/exact-json';
import type { Dispatcher } from './in-process-wire.js';
import { HangError, type VirtualClock } from '../clock/virtual-clock.js';

/** How a process is ended early: asked to stop, or killed so that it writes no further line. */
export interface Stop {
  readonly kind: 'signal' | 'kill';
  readonly afterMilliseconds?: number;
  readonly afterLines?: number;
}

export interface SyncOptions {
  readonly clock: VirtualClock;
  readonly dispatcher: Dispatcher;
  readonly random: () => number;
  /** As in the file a platform hands over. */
  readonly config: JsonObject;
  readonly catalog: JsonObject;
  /** The text of the state file, where there is one. */
  readonly state?: string | undefined;
  readonly stop?: Stop | undefined;
  /** Where processes keep their common count of requests; absent: this one counts alone. */
  readonly countFiles?: CountFiles | undefined;
  /** Milliseconds by which the connector's wall clock is ahead. */
  readonly wallOffset?: () => number;
  /** Milliseconds the reader takes for each write. */
  readonly readerDelay?: () => number;
  /** Instead of memory for every body. */
  readonly storage?: BodySpool;
  /** Sees each request when it is asked for, before any wait for quota. */
  readonly onSend?: Interceptor;
  /** Which lines are worth keeping; by default all are. */
  readonly keep?: (line: string) => boolean;
  /** Virtual milliseconds after which a sync counts as hanging. */
  readonly limit: number;
}

export type SyncEnding =
  | { readonly kind: 'complete' | 'failed' | 'stopped' }
  /** Killed, hung, or ended by an error that no stream owns. */
  | { readonly kind: 'killed' | 'hang' }
  | { readonly kind: 'crash'; readonly reason: string };

export interface SyncRun {
  /** The lines that reached the reader. */
  readonly lines: readonly string[];
  /** When each of them did, virtual epoch milliseconds. */
  readonly times: readonly number[];
  readonly ending: SyncEnding;
  /** Milliseconds from the stop to the end; undefined if it was not stopped. */
  readonly stopTook?: number;
}

/** One `read` of the real runner, kernel and streams, on virtual time. */
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

/** Parsing takes longer than a small sync, and thousands of them share one configuration. */
const parsed = new WeakMap<JsonObject, ReturnType<typeof parseConfig>>();

function parsedConfig(config: JsonObject): ReturnType<typeof parseConfig> {
  const known = parsed.get(config) ?? parseConfig(config);
  parsed.set(config, known);
  return known;
}

/** The other end of stdout. */
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
