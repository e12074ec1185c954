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
  /** Writes records. The next part of the slice is requested only after it has resolved. */
  readonly emit: (part: RecordPart) => Promise<void>;
  /** Commits progress to the state. Called in the order of the slices. */
  readonly commit: (progress: readonly JsonObject[]) => Promise<void>;
}

/**
 * Reads single slices with `readSlice`, emits their records and passes their progress to the commit
 * order.
 */
export class SliceReader {
  constructor(private readonly options: SliceReaderOptions) {}

  /**
   * Reads one slice. Returns when all its records are emitted and its progress was passed to the
   * commit order. If the slice is divided, its pieces commit in its place. Returns early if the
   * entry was dropped, because an earlier slice of the partition has failed.
   * @throws the errors of `readSlice`
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
