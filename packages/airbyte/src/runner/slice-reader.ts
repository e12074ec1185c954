import type { JsonObject } from '@source-mixpanel/exact-json';
import {
  BrokenSliceError,
  readSlice,
  type Part,
  type ReadIo,
  type SliceStep,
  type StreamSync,
} from '@source-mixpanel/stream';
import { counted } from '@source-mixpanel/text';
import { withCode } from '../messages/describe-failure.js';
import type { CommitOrder, PieceEntry } from './commit-order.js';
import type { Logger } from '../output/logger.js';

export type RecordPart = Exclude<Part<JsonObject>, { kind: 'checkpoint' }>;

export interface SliceReaderOptions {
  readonly name: string;
  readonly sync: StreamSync;
  readonly io: ReadIo;
  readonly order: CommitOrder<JsonObject>;
  readonly logger: Logger;
  /** Resolves when the records are written: only then is the next part requested. */
  readonly emit: (part: RecordPart) => Promise<void>;
  /** Folds progress into the state; called in order. */
  readonly commit: (progress: readonly JsonObject[]) => Promise<void>;
}

/** Reads one slice to its end, again or in pieces if it breaks. */
export class SliceReader {
  constructor(private readonly options: SliceReaderOptions) {}

  /**
   * Returns when all of the slice is emitted and its progress passed to the commit order; pieces of
   * a slice that breaks commit in its place. Returns early, with nothing more committed, once the
   * entry was dropped.
   * @throws what `readSlice` throws
   */
  async read(slice: JsonObject, entry: PieceEntry<JsonObject>): Promise<void> {
    const { sync, io, order, emit, commit } = this.options;
    const entries = [entry];
    try {
      for await (const step of readSlice(sync, slice, io)) {
        const [current = entry] = entries;
        if (current.dropped) return;
        switch (step.kind) {
          case 'checkpoint':
            await commit(order.checkpoint(current, step.progress));
            break;
          case 'broken':
            order.restart(current);
            this.warn(step);
            if (step.pieces.length > 0) {
              entries.splice(
                0,
                1,
                ...order.split(current, step.pieces).map((piece) => piece.entry),
              );
            }
            break;
          case 'end':
            await commit(order.end(current));
            entries.shift();
            break;
          default:
            await emit(step);
        }
        if (entries[0]?.dropped === true) return;
      }
    } catch (error) {
      if (error instanceof BrokenSliceError) order.restart(entries[0] ?? entry);
      throw error;
    }
  }

  private warn({ error, reads, pieces }: Broken): void {
    const { name, logger } = this.options;
    const action =
      pieces.length > 0
        ? `reads a slice in ${counted(pieces.length, 'piece')}`
        : `reads a slice again (attempt ${reads + 1} of ${error.maxAttempts})`;
    logger.warn(`Stream ${name} ${action}: ${withCode(error)}`);
  }
}

type Broken = Extract<SliceStep<JsonObject, JsonObject>, { kind: 'broken' }>;
