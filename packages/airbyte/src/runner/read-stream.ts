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
 * Reads all slices of one stream and completes its output. The state records a slice that failed,
 * for the next sync. If the stream has partitions, the other partitions are still read and saved,
 * and an error that lists the failed ones is thrown at the end. Any other error stops the other
 * slices; it is thrown once they have ended.
 */
export async function readStream(job: StreamToRead): Promise<void> {
  const { stream, output, logger, workers } = job;
  const failing = new AbortController();
  const signal = AbortSignal.any([job.signal, failing.signal]);
  const io = readIo(job, signal);
  const sync = stream.open(startingState(job), io);
  const state = new SyncState(stream, sync.state, output);
  const order = new CommitOrder<JsonObject>();
  const failed = new FailedPartitions(stream.name, logger);
  const source = new SliceSource({ sync, order, failed, limit: 2 * workers, signal });
  const commit = async (progress: readonly JsonObject[]): Promise<void> => {
    // A slice may have been committed even if there is no progress to fold.
    source.committed();
    await state.fold(progress);
  };
  const emit = (part: RecordPart): Promise<void> => output.emit(part);
  const reader = new SliceReader({ name: stream.name, sync, io, order, logger, emit, commit });
  const read = async ({ slice, entry }: OpenedSlice): Promise<void> => {
    try {
      await reader.read(slice, entry);
      failed.readSlice();
    } catch (error) {
      if (signal.aborted || sync.concernsAll?.(error) === true) throw error;
      if (entry.dropped) return;
      const { partition } = entry.slice;
      if (partition !== undefined) failed.add(partition, error);
      await state.noteFailure(slice);
      if (partition === undefined) throw error;
      await commit(order.fail(entry));
      failed.throwIfTooMany();
    }
  };
  const work = async (): Promise<void> => {
    try {
      for (let next = await source.next(); next !== undefined; next = await source.next()) {
        await read(next);
      }
    } catch (error) {
      failing.abort(error);
      throw error;
    }
  };
  await Promise.allSettled(Array.from({ length: workers }, work));
  await source.close().catch(() => undefined);
  // The generator may have ended because it was stopped: then it has not yielded all slices.
  signal.throwIfAborted();
  failed.throwIfAny();
  await output.complete(stream.finish(state.reached));
}

function readIo({ configured, output, stream, keep }: StreamToRead, signal: AbortSignal): ReadIo {
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
 * Returns the state that the stream continues from. On a full refresh, that is only the part that
 * `keepOnFullRefresh` returns.
 */
function startingState({ stream, configured, saved }: StreamToRead): JsonObject | undefined {
  if (saved === undefined) return undefined;
  if (configured.syncMode === 'incremental' && stream.cursorField !== undefined) {
    return accepted(stream, saved);
  }
  return stream.keepOnFullRefresh?.(accepted(stream, saved));
}

function accepted(stream: Stream, saved: JsonObject): JsonObject {
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
export function keptColumns(
  { primaryKey, cursorField }: Stream,
  columns: ReadonlySet<string> | undefined,
): ReadonlySet<string> | undefined {
  if (columns === undefined) return undefined;
  const paths: readonly FieldPath[] = [...primaryKey, cursorField ?? []];
  return new Set([...columns, ...paths.flatMap((path) => path.slice(0, 1))]);
}
