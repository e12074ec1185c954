import type { JsonObject } from '@source-mixpanel/exact-json';
import { BrokenSliceError, type Part, type ReadIo, type StreamSync } from '@source-mixpanel/stream';
import type { CommitOrder, Lane } from './commit-order.js';
import type { Logger } from '../output/logger.js';

/** What one slice of the catalog may cost beyond its first read, its pieces included. */
const MAX_EXTRA_READS = 12;

export type RecordPart = Exclude<Part<JsonObject>, { kind: 'checkpoint' }>;

export interface SliceReaderOptions {
  readonly name: string;
  readonly sync: StreamSync;
  readonly io: ReadIo;
  readonly order: CommitOrder<JsonObject>;
  readonly logger: Logger;
  /** Resolves when the records are written: only then is the next part asked for. */
  readonly emit: (part: RecordPart) => Promise<void>;
  /** Folds progress into the state; called in order. */
  readonly commit: (progress: readonly JsonObject[]) => Promise<void>;
}

/** Reads one slice to its end, again or in pieces where it breaks. */
export class SliceReader {
  constructor(private readonly options: SliceReaderOptions) {}

  /**
   * Returns when all of the slice is emitted and its progress handed to the commit order.
   * A broken read is repeated up to the error's `attempts`, then the pieces of `split` are read one
   * after another in its place; 12 extra reads are the limit for all of it.
   * A repeated read repeats the records that left before it broke; streams that prove a body before
   * they emit any of it therefore repeat none.
   * Returns early, with nothing more committed, once the lane was dropped.
   */
  read(slice: JsonObject, lane: Lane<JsonObject>): Promise<void> {
    return this.readWithin({ slice, lane, extra: { left: MAX_EXTRA_READS } });
  }

  private async readWithin(job: Job): Promise<void> {
    for (let reads = 1; ; reads += 1) {
      try {
        await this.readOnce(job);
        return;
      } catch (error) {
        if (this.options.io.signal.aborted || !(error instanceof BrokenSliceError)) throw error;
        this.options.order.restart(job.lane);
        if (reads >= error.attempts) {
          await this.readPieces(job, error);
          return;
        }
        chargeExtraReads(job, 1, error);
        this.warn(
          `reads a slice again after ${String(reads)} of ${String(error.attempts)} attempts`,
          error,
        );
      }
    }
  }

  private async readPieces(job: Job, error: BrokenSliceError): Promise<void> {
    const { sync, order } = this.options;
    const pieces = error.divisible ? (sync.split?.(job.slice) ?? []) : [];
    if (pieces.length === 0) throw error;
    chargeExtraReads(job, pieces.length, error);
    this.warn(`reads a slice in ${String(pieces.length)} pieces`, error);
    for (const { piece, lane } of order.split(job.lane, pieces)) {
      if (lane.dropped) return;
      await this.readWithin({ slice: piece, lane, extra: job.extra });
    }
  }

  private async readOnce({ slice, lane }: Job): Promise<void> {
    const { sync, io, order, emit, commit } = this.options;
    io.signal.throwIfAborted();
    for await (const part of sync.read(slice, io)) {
      io.signal.throwIfAborted();
      if (lane.dropped) return;
      if (part.kind === 'checkpoint') await commit(order.checkpoint(lane, part.progress));
      else await emit(part);
    }
    // A reader that ends because it was stopped has not read its slice: were the slice ended here,
    // the progress of later ones would commit over the hole.
    io.signal.throwIfAborted();
    await commit(order.end(lane));
  }

  private warn(action: string, error: BrokenSliceError): void {
    const { name, logger } = this.options;
    logger.warn(`Stream ${name} ${action}: ${error.message}`);
  }
}

interface Job {
  readonly slice: JsonObject;
  readonly lane: Lane<JsonObject>;
  /** Reads left beyond the first, of a slice and all its pieces. */
  readonly extra: { left: number };
}

function chargeExtraReads({ extra }: Job, reads: number, error: BrokenSliceError): void {
  if (extra.left < reads) throw error;
  extra.left -= reads;
}
