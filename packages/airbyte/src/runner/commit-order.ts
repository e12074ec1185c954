/** A slice, or a piece of one, with the progress it may not commit yet. */
export interface Lane<Progress> {
  readonly place: Place<Progress>;
  held: Progress[];
  ended: boolean;
  /** Set when an earlier slice of its partition failed: whatever it still reads commits nothing. */
  dropped: boolean;
}

/** The place of one slice in the order; its pieces stand in it side by side. */
interface Place<Progress> {
  readonly lanes: Lane<Progress>[];
  /** Slices of one partition fail together; undefined where the stream has no partitions. */
  readonly partition: string | undefined;
}

/**
 * The order in which progress may be committed: that of the slices, whoever ends first.
 *
 * ```
 *                 oldest                                  youngest
 *   committed  |  slice 1   |  slice 2a · 2b  |  slice 3   |   not yet asked for
 *              |  ●──●──>   |  ●──>     ·     |  ●──●──●   |
 *                 commits      held: 1 runs      held, though ended
 *                 at once      (2 was split)
 * ```
 *
 * Each method returns the progress that may be committed now, in order. Were held progress committed
 * earlier, a state would promise records of an older slice that are still to come, and a sync that
 * breaks then would lose them.
 */
export class CommitOrder<Progress> {
  private readonly places: Place<Progress>[] = [];

  /** Slices opened and not committed; a split one counts once. */
  get inFlight(): number {
    return this.places.length;
  }

  /** Adds a slice after all others. */
  open(partition?: string): Lane<Progress> {
    const place: Place<Progress> = { lanes: [], partition };
    const lane = newLane(place);
    place.lanes.push(lane);
    this.places.push(place);
    return lane;
  }

  checkpoint(lane: Lane<Progress>, progress: Progress): Progress[] {
    lane.held.push(progress);
    return this.advance();
  }

  end(lane: Lane<Progress>): Progress[] {
    lane.ended = true;
    return this.advance();
  }

  /** Forgets what a broken read promised and did not commit: it is read again from its beginning. */
  restart(lane: Lane<Progress>): void {
    lane.held = [];
  }

  /** Puts smaller pieces in the lane's place. */
  split<Piece>(
    lane: Lane<Progress>,
    pieces: readonly Piece[],
  ): { readonly piece: Piece; readonly lane: Lane<Progress> }[] {
    const { place } = lane;
    const opened = pieces.map((piece) => ({ piece, lane: newLane(place) }));
    place.lanes.splice(place.lanes.indexOf(lane), 1, ...opened.map((entry) => entry.lane));
    return opened;
  }

  /**
   * Gives up a slice, or a piece of one, and all later ones of its partition. What it promised before
   * it failed is kept, and earlier slices of the partition go on: nothing of theirs is missing.
   */
  fail(lane: Lane<Progress>): Progress[] {
    // An earlier slice of the partition failed meanwhile.
    if (lane.dropped) return [];
    const { place } = lane;
    const later = this.places.slice(this.places.indexOf(place) + 1);
    const dropped = later.filter(({ partition }) => partition === place.partition);
    for (const { lanes } of dropped) drop(lanes, 0);
    for (const empty of dropped) this.places.splice(this.places.indexOf(empty), 1);
    drop(place.lanes, place.lanes.indexOf(lane) + 1);
    lane.ended = true;
    return this.advance();
  }

  private advance(): Progress[] {
    const due: Progress[] = [];
    for (let place = this.places[0]; place !== undefined; place = this.places[0]) {
      const [lane] = place.lanes;
      if (lane === undefined) {
        this.places.shift();
        continue;
      }
      due.push(...lane.held.splice(0));
      if (!lane.ended) break;
      place.lanes.shift();
    }
    return due;
  }
}

function newLane<Progress>(place: Place<Progress>): Lane<Progress> {
  return { place, held: [], ended: false, dropped: false };
}

function drop<Progress>(lanes: Lane<Progress>[], from: number): void {
  for (const lane of lanes.splice(from)) lane.dropped = true;
}
