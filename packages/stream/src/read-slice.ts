import type { JsonObject } from '@source-mixpanel/exact-json';
import { BrokenSliceError } from './errors.js';
import type { ReadIo } from './io.js';
import type { Part, StreamSync } from './stream.js';

/** The maximum number of broken reads of one slice, including those of its pieces. */
const MAX_BROKEN_READS = 12;

/** The events while one slice is read, in order. */
export type SliceStep<Slice, Progress> =
  | Part<Progress>
  /**
   * The read of the slice, or of a piece, broke: checkpoints since the last `end` are void. The pieces
   * are read in its place; without any it is read again.
   */
  | {
      readonly kind: 'broken';
      readonly error: BrokenSliceError;
      /** How many times it has been read so far. */
      readonly reads: number;
      readonly pieces: readonly Slice[];
    }
  /** The slice, or one piece of it, was read to its end. */
  | { readonly kind: 'end' };

/**
 * Reads one slice as its errors require: a broken read is repeated up to the error's `attempts`,
 * then the pieces of `split` are read one after another instead; 12 broken reads are the limit for
 * all of it. A repeated read repeats the records that were emitted before it broke, so streams that
 * verify a body before they emit any of it repeat none.
 * @throws the last BrokenSliceError when the slice cannot be read; the signal's reason once it
 * aborts,
 *   also if the read ends as if it were complete; every other error of the read at once
 */
export async function* readSlice<
  Slice extends JsonObject,
  State extends JsonObject,
  Progress extends JsonObject,
>(
  sync: StreamSync<Slice, State, Progress>,
  slice: Slice,
  io: ReadIo,
): AsyncGenerator<SliceStep<Slice, Progress>, void> {
  const pending = [slice];
  let [reads, brokenReads] = [0, 0];
  for (let next = pending[0]; next !== undefined; next = pending[0]) {
    io.signal.throwIfAborted();
    reads += 1;
    try {
      for await (const part of sync.read(next, io)) {
        io.signal.throwIfAborted();
        yield part;
      }
      // A read that ends because it was stopped has not read its whole slice.
      io.signal.throwIfAborted();
    } catch (error) {
      if (io.signal.aborted || !(error instanceof BrokenSliceError)) throw error;
      const isSpent = reads >= error.attempts;
      const pieces = isSpent && error.divisible ? (sync.split?.(next) ?? []) : [];
      if (isSpent && pieces.length === 0) throw error;
      // Without an attempt nothing was requested: the slice was known to be too large.
      if (error.attempts > 0) brokenReads += 1;
      if (brokenReads > MAX_BROKEN_READS) throw error;
      yield { kind: 'broken', error, reads, pieces };
      if (pieces.length > 0) {
        pending.splice(0, 1, ...pieces);
        reads = 0;
      }
      continue;
    }
    pending.shift();
    reads = 0;
    yield { kind: 'end' };
  }
}
