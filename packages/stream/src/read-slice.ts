import type { JsonObject } from '@source-mixpanel/exact-json';
import { BrokenSliceError } from './errors.js';
import type { ReadIo } from './io.js';
import type { Part, StreamSync } from './stream.js';

/** The maximum number of broken reads of one slice, including the reads of its pieces. */
const MAX_BROKEN_READS = 12;

/** What happens while one slice is read, in order. */
export type SliceStep<Slice, Progress> =
  | Part<Progress>
  /**
   * The read of the slice, or of a piece of it, broke. The caller must ignore checkpoints since the
   * last `end`. Next, `pieces` are read instead; if there are none, the same slice is read again.
   */
  | {
      readonly kind: 'broken';
      readonly error: BrokenSliceError;
      /** The number of reads of this slice, or piece, so far. */
      readonly reads: number;
      readonly pieces: readonly Slice[];
    }
  /** The slice, or one piece of it, was read to its end. */
  | { readonly kind: 'end' };

/**
 * Reads one slice and handles each `BrokenSliceError`: the slice is read again, up to the
 * `maxAttempts` of the error. After that, the pieces that `split` returns are read one after
 * another instead. At most 12 reads of a slice, including those of its pieces, may break. Records
 * that were emitted before a read broke are emitted again by the next read; streams that verify a
 * body before they emit any of it never emit a record twice.
 * @throws the last BrokenSliceError if the slice cannot be read; the reason of the signal once it
 * aborts, even if the read itself returns normally; any other error of the read immediately
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
      // The read may have returned because it was stopped: then it has not read its complete slice.
      io.signal.throwIfAborted();
    } catch (error) {
      if (io.signal.aborted || !(error instanceof BrokenSliceError)) throw error;
      const isLastAttempt = reads >= error.maxAttempts;
      const pieces = isLastAttempt && error.mayDivide ? (sync.split?.(next) ?? []) : [];
      if (isLastAttempt && pieces.length === 0) throw error;
      // With `maxAttempts: 0` nothing was requested: the slice was known to be too large.
      if (error.maxAttempts > 0) brokenReads += 1;
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
