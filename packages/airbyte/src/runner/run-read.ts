import { ConfigError, SystemError, type Clock, type Stream } from '@source-mixpanel/stream';
import type { ConfiguredStream } from '../messages/configured-catalog.js';
import { describeFailure } from '../messages/describe-failure.js';
import type { Logger } from '../output/logger.js';
import type { MessageWriter } from '../output/message-writer.js';
import { errorTrace, type StreamDescriptor } from '../messages/messages.js';
import { selectKeptColumns, readStream } from './read-stream.js';
import type { SavedStates } from '../state/saved-states.js';
import { StreamOutput } from '../output/stream-output.js';

export interface ReadOptions {
  /** All streams of the source. */
  readonly streams: readonly Stream[];
  /** The streams to read. */
  readonly catalog: readonly ConfiguredStream[];
  readonly state: SavedStates;
  readonly writer: MessageWriter;
  readonly logger: Logger;
  readonly clock: Clock;
  /**
   * When it aborts, each stream saves the state that it has reached and ends INCOMPLETE.
   */
  readonly signal: AbortSignal;
  /** The number of slices of each stream that are read at the same time; at least 1. */
  readonly workers: number;
  /** Whether to write only the configured columns, the primary key and the cursor. */
  readonly prune: boolean;
}

export type ReadResult =
  | { readonly kind: 'complete' }
  /**
   * Some streams failed. The process must exit with a code other than 0, because the platform does
   * not recognize a failed sync in any other way.
   */
  | { readonly kind: 'failed'; readonly streams: readonly string[] }
  | { readonly kind: 'stopped' };

type Outcome = 'complete' | 'failed' | 'stopped';

/**
 * Runs the command `read`: reads the configured streams concurrently and writes all messages. A
 * stream that fails does not stop the others. Returns when everything is written. After an abort of
 * the signal, it returns once every stream has stopped.
 * @throws OutputClosedError when the reader has closed the output
 */
export async function runRead(options: ReadOptions): Promise<ReadResult> {
  const { catalog, writer, clock, workers } = options;
  // Without workers, every stream would immediately end as COMPLETE, without records.
  if (!Number.isInteger(workers) || workers < 1) {
    throw new SystemError('no_workers', 'The number of workers must be a whole number above 0.');
  }
  const signal = AbortSignal.any([options.signal, writer.signal]);
  const outcomes = await Promise.all(
    catalog.map(async (configured) => ({
      name: configured.name,
      outcome: await runStream(configured, { ...options, signal }),
    })),
  );
  const failed = outcomes.filter(({ outcome }) => outcome === 'failed').map(({ name }) => name);
  if (failed.length > 0) writer.post(errorTrace(summarize(failed), { emittedAt: clock.now() }));
  await writer.flush();
  if (outcomes.some(({ outcome }) => outcome === 'stopped')) return { kind: 'stopped' };
  return failed.length > 0 ? { kind: 'failed', streams: failed } : { kind: 'complete' };
}

async function runStream(configured: ConfiguredStream, options: ReadOptions): Promise<Outcome> {
  const { streams, catalog, state, writer, logger, clock, signal, workers, prune } = options;
  const descriptor = descriptorOf(configured);
  const stream = streams.find(({ name }) => name === configured.name);
  const keep =
    prune && stream !== undefined ? selectKeptColumns(stream, configured.columns) : undefined;
  const output = new StreamOutput({
    stream: descriptor,
    writer,
    logger,
    clock,
    stateIntervalSeconds: stream?.stateIntervalSeconds,
    keep,
  });
  if (stream === undefined) {
    output.incomplete(describeFailure(unknownStreamError(configured.name)));
    return 'failed';
  }
  output.started();
  try {
    refuseMissingKey(stream, configured);
    const sharesName = catalog.filter(({ name }) => name === descriptor.name).length > 1;
    const saved = state.of(descriptor, { sharesName });
    await readStream({ stream, configured, saved, output, logger, signal, workers, keep });
    return 'complete';
  } catch (error) {
    if (signal.aborted) {
      output.incomplete();
      return 'stopped';
    }
    output.incomplete(describeFailure(error));
    return 'failed';
  }
}

function descriptorOf({ name, namespace }: ConfiguredStream): StreamDescriptor {
  return namespace === undefined ? { name } : { name, namespace };
}

function unknownStreamError(name: string): ConfigError {
  return new ConfigError(
    'unknown_stream',
    `The stream "${name}" was not found in the source. Refresh the source schema, or remove the stream from the connection.`,
  );
}

/**
 * Throws if the catalog uses a primary key that is null in every record: a destination that removes
 * duplicates by this key would keep only one record.
 */
function refuseMissingKey({ name, otherKeys }: Stream, configured: ConfiguredStream): void {
  const missing = configured.keyColumns?.find((column) => otherKeys?.columns.includes(column));
  if (otherKeys === undefined || missing === undefined) return;
  throw new ConfigError(
    'key_column_missing',
    `The configured catalog uses ${missing} as primary key of ${name}, but the stream has that column only with other settings: refresh the source schema, set ${otherKeys.setting} to ${missing}, or choose another primary key in the connection.`,
  );
}

function summarize(failed: readonly string[]): ReturnType<typeof describeFailure> {
  return {
    failureType: 'config_error',
    code: 'streams_failed',
    message: `During the sync, the following streams did not sync successfully: ${failed.join(', ')}.`,
    internalMessage: 'streams_failed: see the error of each stream above',
  };
}
