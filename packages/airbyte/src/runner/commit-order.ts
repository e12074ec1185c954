/** A slice, or a piece of one, with the progress it may not commit yet. */
export interface PieceEntry<Progress> {
  readonly slice: SliceEntry<Progress>;
  held: Progress[];
  ended: boolean;
  /** Set when an earlier slice of its partition failed: nothing of it is committed any more. */
  dropped: boolean;
}

/** One slice in the order, and its pieces. */
interface SliceEntry<Progress> {
  readonly pieces: PieceEntry<Progress>[];
  /** Slices of one partition fail together; undefined if the stream has no partitions. */
  readonly partition: string | undefined;
}

/**
 * The order in which progress may be committed: that of the slices, whichever ends first.
 *
 * ```
 *                 oldest                                  youngest
 *   committed  |  slice 1   |  slice 2a · 2b  |  slice 3   |   not requested yet
 *              |  ●──●──>   |  ●──>     ·     |  ●──●──●   |
 *                 commits      held: 1 runs      held, though ended
 *                 at once      (2 was split)
 * ```
 *
 * Each method returns the progress that may be committed now, in order. If held progress were
 * committed earlier, a state would promise records of an older slice that are still to come, and a
 * sync that breaks then would lose them.
 */
export class CommitOrder<Progress> {
  private readonly slices: SliceEntry<Progress>[] = [];

  /** The number of slices opened and not committed; a split one counts once. */
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
   * Drops the progress of a broken read that was not committed: it is read again from its
   * beginning.
   */
  restart(entry: PieceEntry<Progress>): void {
    entry.held = [];
  }

  /** Replaces an entry by smaller pieces. */
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
   * Marks a slice, or a piece of one, as failed, with all later ones of its partition. Its progress
   * before the failure is kept, and earlier slices of the partition continue: nothing of theirs is
   * missing.
   */
  fail(entry: PieceEntry<Progress>): Progress[] {
    // An earlier slice of the partition failed meanwhile.
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
