import { TransientError, type Notice, type ReadIo } from '@source-mixpanel/stream';
import { counted, shortDuration } from '@source-mixpanel/text';
import { sortFailedLast, hasFailed, type StateWithFailures } from './failed-partitions.js';
import { readsInPace } from './refresh-pace.js';

/**
 * Decides which streams may use the quota that is left for requests that can wait for a later sync.
 * All streams of a sync share it.
 */
export interface SpareQuota {
  /** Registers a stream. At the end, the stream must call `close` of the returned claim. */
  claim(): QuotaClaim;
}

export interface QuotaClaim {
  /**
   * Replaces the requests that the stream still has to send.
   * @param due the number of requests that cannot wait for a later sync
   * @param waiting the partitions whose requests can wait
   */
  set(due: number, waiting: readonly WaitingRead[]): void;
  /**
   * Returns whether the partition may be read again now. The quota must suffice for its requests
   * after those of all streams that cannot wait, and those of all waiting partitions that were read
   * less recently.
   */
  allows(read: WaitingRead): boolean;
  /**
   * Returns the maximum time that the requests that cannot wait for a later sync will be delayed by
   * the quota, in milliseconds.
   */
  delay(): number;
  close(): void;
}

/** A partition that is read again only if quota is left. */
export interface WaitingRead {
  /** When it was last read, in epoch milliseconds. */
  readonly lastRead: number;
  /** The number of requests for the partition that count against the quota. */
  readonly requests: number;
}

/** The settings that decide when partitions that were read before are read again. */
export interface RefreshSettings {
  /**
   * The maximum time since the last read of a partition at the end of a sync, in milliseconds.
   * Partitions that would be older are read again even if they have to wait for quota. 0: all are
   * read again in every sync.
   */
  readonly maxAgeMilliseconds: number;
  readonly quota: SpareQuota;
}

/** A partition that a sync may read. */
export interface RefreshablePartition {
  readonly id: number;
  /** When it was last read, in epoch milliseconds; undefined if that is not known. */
  readonly lastRead: number | undefined;
  /** Whether a part of it was never read. Such partitions are read in any case. */
  readonly isNew: boolean;
  /** The number of requests for the partition that count against the quota. */
  readonly requests: number;
}

export interface RefreshOptions {
  readonly state: StateWithFailures | undefined;
  /** Absent: every sync reads all partitions. */
  readonly settings: RefreshSettings | undefined;
  /** Returns the present time, in epoch milliseconds. */
  readonly now: () => number;
  /** Called once, after the last slice, if partitions were left to a later sync. */
  readonly onLeftOut: (leftOut: LeftOut) => void;
}

/** The partitions that a sync left to a later one. */
export interface LeftOut {
  /** The number of these partitions. */
  readonly partitions: number;
  /** The time since the least recently read of these partitions was read, in milliseconds. */
  readonly oldest: number;
}

/**
 * A partition to read now. If `canWait` is true and its requests would have to wait long for quota,
 * it is left to a later sync.
 */
export interface Turn<Partition> {
  readonly partition: Partition;
  readonly canWait: boolean;
}

/**
 * The maximum time that reads with `canWait` wait for quota, in milliseconds. That is enough to
 * wait for a limit of requests per second, but not for the hourly quota.
 */
const MAX_WAIT_MILLISECONDS = 60_000;
/**
 * The assumed duration of a sync that does not wait for quota, in milliseconds. Partitions that
 * become too old within this time are read again now.
 */
const SYNC_MILLISECONDS = 900_000;

/**
 * Decides which partitions of a stream are read in one sync. Partitions that were read recently are
 * left to a later sync if the quota does not suffice for them.
 */
export class Refresh {
  /** The partitions that were left to a later sync, each with the time of its last read. */
  private readonly leftOut = new Map<number, number>();
  /**
   * The number of requests that may not have been sent yet, for each partition with `canWait` that
   * is being read. The first request is not included.
   */
  private readonly unsent = new Map<number, number>();
  /** The number of slices with `canWait` that are being read. */
  private openReads = 0;
  /** Whether `order` has yielded its last partition. */
  private isOver = false;

  constructor(private readonly options: RefreshOptions) {}

  /**
   * Yields the partitions to read. Whether the next one is read is decided when it is requested:
   *
   * ```
   *   new, or last read long ago   read recently               failed in the last sync
   *   or at an unknown time
   *   [ in the given order ──────)[ least recently read first )[ in the order of failures )
   *     all                         those that would be too old  all
   *                                 at the end of the sync; of
   *                                 the others as many as
   *                                 readsInPace returns, while
   *                                 quota is left
   * ```
   *
   * A partition that is left to a later sync keeps its cursor, so nothing is missed.
   */
  *order<P extends RefreshablePartition>(partitions: readonly P[]): Generator<Turn<P>, void> {
    const { state, settings } = this.options;
    const due = new Set(partitions.filter((partition) => this.isDue(partition)));
    const younger = partitions
      .filter((partition) => !due.has(partition))
      .sort((a, b) => (a.lastRead ?? 0) - (b.lastRead ?? 0));
    const first = [...due].filter(({ id }) => !hasFailed(state, id));
    const last = sortFailedLast([...due], state).filter(({ id }) => hasFailed(state, id));
    const claim = settings?.quota.claim();
    let ahead = [...due].reduce((sum, { requests }) => sum + requests, 0);
    let waiting = younger.slice(0, this.turnsInPace(partitions, younger)).map(waitingRead);
    try {
      claim?.set(ahead, waiting);
      for (const partition of [...first, ...younger, ...last]) {
        const isInPace = waiting.length > 0;
        if (due.has(partition)) ahead -= partition.requests;
        else waiting = waiting.slice(1);
        const unsent = [...this.unsent.values()].reduce((sum, requests) => sum + requests, 0);
        claim?.set(ahead + unsent, waiting);
        // A sync may last for hours, and partitions must not become too old before its end.
        const delay = SYNC_MILLISECONDS + (claim?.delay() ?? 0);
        const canWait = !this.isDue(partition, delay);
        if (!canWait || (isInPace && claim?.allows(waitingRead(partition)) === true)) {
          if (canWait) this.unsent.set(partition.id, partition.requests - 1);
          yield { partition, canWait };
        } else {
          this.leftOut.set(partition.id, partition.lastRead ?? 0);
        }
      }
    } finally {
      claim?.close();
    }
    this.isOver = true;
    this.reportOnceOver();
  }

  /**
   * Reads a slice of a partition that `order` has yielded. If the partition can wait and another
   * client has used the quota in the meantime, the read ends early without a checkpoint.
   */
  async *read<Part>(
    { partition: { id, lastRead }, canWait }: Turn<Pick<RefreshablePartition, 'id' | 'lastRead'>>,
    io: ReadIo,
    parts: (io: ReadIo) => AsyncIterable<Part>,
  ): AsyncGenerator<Part, void> {
    if (!canWait) {
      yield* parts(io);
      return;
    }
    this.openReads += 1;
    try {
      yield* parts({ ...io, maxWaitMilliseconds: MAX_WAIT_MILLISECONDS });
    } catch (error) {
      if (!(error instanceof TransientError) || error.code !== 'rate_limited') throw error;
      this.leftOut.set(id, lastRead ?? 0);
    } finally {
      this.openReads -= 1;
      this.unsent.delete(id);
      this.reportOnceOver();
    }
  }

  private turnsInPace(
    all: readonly RefreshablePartition[],
    younger: readonly RefreshablePartition[],
  ): number {
    const age = ({ lastRead = -Infinity }: RefreshablePartition): number => this.ageOf(lastRead);
    const maxAge = this.options.settings?.maxAgeMilliseconds ?? 0;
    const sinceNewest = all.reduce((least, one) => Math.min(least, age(one)), Infinity);
    return readsInPace(younger.map(age), { sinceNewest, maxAge });
  }

  /** @param delay milliseconds until the end of the sync */
  private isDue({ id, isNew, lastRead }: RefreshablePartition, delay = 0): boolean {
    const { settings, state } = this.options;
    const maxAge = settings?.maxAgeMilliseconds ?? 0;
    const isTooOld = maxAge === 0 || this.ageOf(lastRead ?? -Infinity) + delay > maxAge;
    return isNew || isTooOld || hasFailed(state, id);
  }

  private ageOf(lastRead: number): number {
    return Math.max(0, this.options.now() - lastRead);
  }

  private reportOnceOver(): void {
    if (!this.isOver || this.openReads > 0 || this.leftOut.size === 0) return;
    const oldest = Math.max(...[...this.leftOut.values()].map((read) => this.ageOf(read)));
    this.options.onLeftOut({ partitions: this.leftOut.size, oldest });
    this.leftOut.clear();
  }
}

function waitingRead({ lastRead = 0, requests }: RefreshablePartition): WaitingRead {
  return { lastRead, requests };
}

/**
 * Creates the notice about partitions that were left to a later sync. `noun` is the word for one
 * partition, such as `funnel`.
 */
export function leftOutNotice(noun: string, { partitions, oldest }: LeftOut): Notice {
  const were = partitions === 1 ? 'was' : 'were';
  return {
    kind: 'information',
    message: `${counted(partitions, noun)} ${were} not read again, to leave quota for other requests; the oldest figures were read ${shortDuration(oldest)} ago.`,
  };
}
