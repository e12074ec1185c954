import type { JsonObject } from '@source-mixpanel/exact-json';
import { ConfigError, type FieldPath, type ReadIo, type Stream } from '@source-mixpanel/stream';
import { CommitOrder } from './commit-order.js';
import type { ConfiguredStream } from '../messages/configured-catalog.js';
import { FailedPartitions } from './failed-partitions.js';
import type { Logger } from '../output/logger.js';
import { describeValidationError } from '../messages/describe-validation-error.js';
import { SliceReader, type RecordPart } from './slice-reader.js';
import { SliceSource, type OpenedSlice } from './slice-source.js';
import type { StreamOutput } from '../output/stream-output.js';
import { SyncState } from '../state/sync-state.js';

export interface StreamToRead {
  readonly stream: Stream;
  readonly configured: ConfiguredStream;
  readonly saved: JsonObject | undefined;
  readonly output: StreamOutput;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  /**
   * The number of slices that are read at the same time. Up to twice this number may be
   * uncommitted.
   */
  readonly workers: number;
  /** The columns to write; undefined: all columns. */
  readonly keep: ReadonlySet<string> | undefined;
}

/**
 * Reads all slices of one stream and, if none fails, ends its output as COMPLETE. The state records
 * the slices that failed, for the next sync:
 * - With partitions, the other partitions are still read and saved. At the end, an error that lists
 *   the partitions that failed is thrown.
 * - Without partitions, the other slices are stopped, and the error is thrown once they have ended.
 *   An error that all other slices would have too (`concernsAll`) has the same effect, but the
 *   state does not record it.
 */
export async function readStream(job: StreamToRead): Promise<void> {
  const { stream, output, logger, workers } = job;
  const stop = new AbortController();
  const signal = AbortSignal.any([job.signal, stop.signal]);
  const io = createReadIo(job, signal);
  const sync = stream.open(parseStartingState(job), io);
  const state = new SyncState(stream, sync.state, output);
  const order = new CommitOrder<JsonObject>();
  const failedPartitions = new FailedPartitions(stream.name, logger);
  const source = new SliceSource({ sync, order, failedPartitions, limit: 2 * workers, signal });
  const commit = async (progress: readonly JsonObject[]): Promise<void> => {
    // A slice may have been committed although there is no new progress.
    source.recheck();
    await state.commit(progress);
  };
  const emit = (part: RecordPart): Promise<void> => output.emit(part);
  const reader = new SliceReader({ name: stream.name, sync, io, order, logger, emit, commit });
  const read = async ({ slice, entry }: OpenedSlice): Promise<void> => {
    try {
      await reader.read(slice, entry);
      failedPartitions.endSeries();
    } catch (error) {
      if (signal.aborted || sync.concernsAll?.(error) === true) throw error;
      if (entry.dropped) return;
      const { partition } = entry.slice;
      if (partition !== undefined) failedPartitions.add(partition, error);
      await state.noteFailure(slice);
      if (partition === undefined) throw error;
      await commit(order.fail(entry));
      failedPartitions.throwIfTooMany();
    }
  };
  const work = async (): Promise<void> => {
    try {
      for (let next = await source.next(); next !== undefined; next = await source.next()) {
        await read(next);
      }
    } catch (error) {
      stop.abort(error);
      throw error;
    }
  };
  await Promise.allSettled(Array.from({ length: workers }, work));
  await source.close().catch(() => undefined);
  // If the generator ended because it was stopped, it has not yielded all slices, and the stream
  // must not end as COMPLETE.
  signal.throwIfAborted();
  failedPartitions.throwIfAny();
  await output.complete(stream.finish(state.reached));
}

function createReadIo(
  { configured, output, stream, keep }: StreamToRead,
  signal: AbortSignal,
): ReadIo {
  return {
    name: stream.name,
    signal,
    report: (notice) => {
      output.report(notice);
    },
    requested: () => {
      output.countRequest();
    },
    envelope: () => output.recordEnvelope(),
    ...(configured.columns === undefined ? {} : { columns: configured.columns }),
    ...(keep === undefined ? {} : { keeps: (column) => keep.has(column) }),
  };
}

/**
 * Returns the state from which the stream continues. On a full refresh, this is the result of
 * `keepOnFullRefresh`.
 */
function parseStartingState({ stream, configured, saved }: StreamToRead): JsonObject | undefined {
  if (saved === undefined) return undefined;
  if (configured.syncMode === 'incremental' && stream.cursorField !== undefined) {
    return parseState(stream, saved);
  }
  return stream.keepOnFullRefresh?.(parseState(stream, saved));
}

function parseState(stream: Stream, saved: JsonObject): JsonObject {
  try {
    return stream.state.parse(saved);
  } catch (cause) {
    throw new ConfigError(
      'state_refused',
      `The saved state of the stream "${stream.name}" cannot be used: ${describeValidationError(cause, saved)}. ` +
        'Reset the stream, or restore the state it last wrote.',
      { cause },
    );
  }
}

/**
 * Returns the columns to write: the configured columns, the primary key and the cursor; undefined
 * if all columns are written.
 */
export function selectKeptColumns(
  { primaryKey, cursorField }: Stream,
  columns: ReadonlySet<string> | undefined,
): ReadonlySet<string> | undefined {
  if (columns === undefined) return undefined;
  const paths: readonly FieldPath[] = [...primaryKey, cursorField ?? []];
  return new Set([...columns, ...paths.flatMap((path) => path.slice(0, 1))]);
}
