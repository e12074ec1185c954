/** A slice, or one piece of a slice that was split. */
export interface PieceEntry<Progress> {
  readonly slice: SliceEntry<Progress>;
  /**
   * Progress that must not be committed yet, because an earlier slice or piece has not ended.
   */
  held: Progress[];
  ended: boolean;
  /**
   * Whether an earlier slice or piece of its partition has failed. Its progress is then no longer
   * committed, because the state would cover records that were not read.
   */
  dropped: boolean;
}

/** One slice, which consists of one piece until it is split. */
interface SliceEntry<Progress> {
  readonly pieces: PieceEntry<Progress>[];
  /** If a slice fails, the later slices of its partition are dropped. Undefined: no partitions. */
  readonly partition: string | undefined;
}

/**
 * Decides which progress may be committed. Slices are read concurrently, but their progress is
 * committed in the order of the slices, whichever slice ends first.
 *
 * ```
 *                 oldest                                       youngest
 *   committed  |  slice 1      |  slices 2a, 2b  |  slice 3   |   not requested yet
 *              |  ●──●──>      |  ●──>     ·     |  ●──●──●   |
 *                 committed       kept until 1      kept, although
 *                 at once         has ended         it has ended
 *
 *   ● checkpoint   > being read   · not begun   2a, 2b: the pieces of slice 2, which was split
 * ```
 *
 * `checkpoint`, `end` and `fail` return the progress that may be committed now, in order. If the
 * progress of slice 3 were committed before slice 1 has ended, the state would cover records of
 * slice 1 that were not emitted yet. If the sync failed then, these records would be lost.
 */
export class CommitOrder<Progress> {
  private readonly slices: SliceEntry<Progress>[] = [];

  /**
   * The number of slices that were opened and whose progress was not completely committed. A slice
   * that was split counts once.
   */
  get inFlight(): number {
    return this.slices.length;
  }

  /** Adds a slice after all others. */
  open(partition?: string): PieceEntry<Progress> {
    const slice: SliceEntry<Progress> = { pieces: [], partition };
    const entry = newEntry(slice);
    slice.pieces.push(entry);
    this.slices.push(slice);
    return entry;
  }

  checkpoint(entry: PieceEntry<Progress>, progress: Progress): Progress[] {
    entry.held.push(progress);
    return this.advance();
  }

  end(entry: PieceEntry<Progress>): Progress[] {
    entry.ended = true;
    return this.advance();
  }

  /**
   * Drops the uncommitted progress of a broken read. Call this before the slice is read again from
   * its beginning.
   */
  restart(entry: PieceEntry<Progress>): void {
    entry.held = [];
  }

  /**
   * Replaces an entry by one entry for each of its pieces, and returns each piece with its entry.
   */
  split<Piece>(
    entry: PieceEntry<Progress>,
    pieces: readonly Piece[],
  ): { readonly piece: Piece; readonly entry: PieceEntry<Progress> }[] {
    const { slice } = entry;
    const opened = pieces.map((piece) => ({ piece, entry: newEntry(slice) }));
    slice.pieces.splice(slice.pieces.indexOf(entry), 1, ...opened.map((piece) => piece.entry));
    return opened;
  }

  /**
   * Marks a slice, or a piece of a slice, as failed, and drops everything after it in the same
   * partition. Its progress before the failure is kept. Earlier slices of the partition continue,
   * because their progress does not depend on later slices.
   */
  fail(entry: PieceEntry<Progress>): Progress[] {
    // An earlier slice of the partition failed in the meantime.
    if (entry.dropped) return [];
    const { slice } = entry;
    const later = this.slices.slice(this.slices.indexOf(slice) + 1);
    const dropped = later.filter(({ partition }) => partition === slice.partition);
    for (const { pieces } of dropped) drop(pieces, 0);
    for (const empty of dropped) this.slices.splice(this.slices.indexOf(empty), 1);
    drop(slice.pieces, slice.pieces.indexOf(entry) + 1);
    entry.ended = true;
    return this.advance();
  }

  private advance(): Progress[] {
    const due: Progress[] = [];
    for (let slice = this.slices[0]; slice !== undefined; slice = this.slices[0]) {
      const [entry] = slice.pieces;
      if (entry === undefined) {
        this.slices.shift();
        continue;
      }
      due.push(...entry.held.splice(0));
      if (!entry.ended) break;
      slice.pieces.shift();
    }
    return due;
  }
}

function newEntry<Progress>(slice: SliceEntry<Progress>): PieceEntry<Progress> {
  return { slice, held: [], ended: false, dropped: false };
}

function drop<Progress>(entries: PieceEntry<Progress>[], from: number): void {
  for (const entry of entries.splice(from)) entry.dropped = true;
}
