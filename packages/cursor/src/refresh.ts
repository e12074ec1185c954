import { TransientError, type Notice, type ReadIo } from '@source-mixpanel/stream';
import { counted, shortDuration } from '@source-mixpanel/text';
import { sortFailedLast, hasFailed, type StateWithFailures } from './failed-partitions.js';
import { readsInPace } from './refresh-pace.js';

/**
 * Decides which streams may use the remaining quota for requests that can wait. All streams of a
 * sync share it.
 */
export interface SpareQuota {
  /** Registers a stream. The stream must call `close` of the claim at the end. */
  claim(): QuotaClaim;
}

export interface QuotaClaim {
  /**
   * Updates what the stream still has to send.
   * @param due the number of requests that cannot wait
   * @param waiting the partitions whose requests can wait
   */
  set(due: number, waiting: readonly WaitingRead[]): void;
  /**
   * Returns whether the partition may be read again now: whether the quota suffices for all its
   * requests, in addition to all requests that cannot wait and those of partitions of any stream
   * that were read less recently.
   */
  allows(read: WaitingRead): boolean;
  /**
   * Returns how long the requests that cannot wait will have to wait for quota, at most, in
   * milliseconds.
   */
  delay(): number;
  close(): void;
}

/** A partition that is read again only if quota is left. */
export interface WaitingRead {
  readonly lastRead: number;
  /** The number of requests that count against the quota and that reading it needs. */
  readonly requests: number;
}

/** The settings that decide when partitions that were read before are read again. */
export interface RefreshSettings {
  /**
   * The maximum age of figures at the end of a sync, in milliseconds. Older ones are read again
   * even without quota. 0: all are read again in every sync.
   */
  readonly maxAgeMilliseconds: number;
  readonly quota: SpareQuota;
}

/** A partition that a sync may read. */
export interface RefreshablePartition {
  readonly id: number;
  /** When it was last read, in epoch milliseconds; undefined if that is not known. */
  readonly lastRead: number | undefined;
  /** Whether a part of it was never read; such partitions are always read. */
  readonly isNew: boolean;
  /** The number of requests that count against the quota and that reading it needs. */
  readonly requests: number;
}

export interface RefreshOptions {
  readonly state: StateWithFailures | undefined;
  /** Absent: every sync reads all partitions. */
  readonly settings: RefreshSettings | undefined;
  /** Returns the present time, in epoch milliseconds. */
  readonly now: () => number;
  /** Called once, after the last slice, if partitions were not read again. */
  readonly onLeftOut: (leftOut: LeftOut) => void;
}

/** The partitions that a sync did not read again. */
export interface LeftOut {
  readonly partitions: number;
  /** The time since the least recently read of these partitions was read, in milliseconds. */
  readonly oldest: number;
}

/**
 * A partition to read now. If `canWait` is true and reading it would require a long wait for quota,
 * it is left to a later sync.
 */
export interface Turn<Partition> {
  readonly partition: Partition;
  readonly canWait: boolean;
}

/**
 * The maximum time that reads with `canWait` wait for quota, in milliseconds: a burst limit passes
 * within this time, the hourly quota does not.
 */
const MAX_WAIT_MILLISECONDS = 60_000;
/**
 * The assumed duration of a sync that does not wait for quota, in milliseconds. Figures must not
 * become too old before the end of the sync.
 */
const SYNC_MILLISECONDS = 900_000;

/**
 * Decides which partitions of a stream are read in one sync. Partitions that are not due and would
 * have to wait for quota are left to a later sync.
 */
export class Refresh {
  /** The partitions that were not read again, each with the time of its last read. */
  private readonly leftOut = new Map<number, number>();
  /**
   * The partitions that are being read and can wait: for each, the number of its requests that may
   * not have been sent yet, which are all after the first.
   */
  private readonly unsent = new Map<number, number>();
  private open = 0;
  private isOver = false;

  constructor(private readonly options: RefreshOptions) {}

  /**
   * Yields the partitions to read. Whether a partition is read is decided when it is requested:
   *
   * ```
   *   new, unknown or too old      younger                     failed in the last sync
   *   [ in the given order ──────)[ least recently read first )[ in the order of failures )
   *     always                      as many as readsInPace,      always
   *                                 while quota is left, and
   *                                 those that would be too old
   *                                 at the end of the sync
   * ```
   *
   * A partition that is not read keeps its cursor, so that a later sync reads the same days or
   * members.
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
        // A sync may last for hours, and figures must not become too old before its end.
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
   * Reads a slice. If the slice can wait and its requests would have to wait for quota after all,
   * because other clients have used it, the read ends early and commits nothing.
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
    this.open += 1;
    try {
      yield* parts({ ...io, maxWaitMilliseconds: MAX_WAIT_MILLISECONDS });
    } catch (error) {
      if (!(error instanceof TransientError) || error.code !== 'rate_limited') throw error;
      this.leftOut.set(id, lastRead ?? 0);
    } finally {
      this.open -= 1;
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
    if (!this.isOver || this.open > 0 || this.leftOut.size === 0) return;
    const oldest = Math.max(...[...this.leftOut.values()].map((read) => this.ageOf(read)));
    this.options.onLeftOut({ partitions: this.leftOut.size, oldest });
    this.leftOut.clear();
  }
}

function waitingRead({ lastRead = 0, requests }: RefreshablePartition): WaitingRead {
  return { lastRead, requests };
}

/**
 * Creates the notice about partitions that were not read again. `noun` is the word for one
 * partition.
 */
export function leftOutNotice(noun: string, { partitions, oldest }: LeftOut): Notice {
  const were = partitions === 1 ? 'was' : 'were';
  return {
    kind: 'information',
    message: `${counted(partitions, noun)} ${were} not read again, to leave quota for other requests; the oldest figures were read ${shortDuration(oldest)} ago.`,
  };
}
