import { TransientError, type Notice, type ReadIo } from '@source-mixpanel/stream';
import { counted, shortDuration } from '@source-mixpanel/text';
import { failedLast, hasFailed, type StateWithFailures } from './failed-partitions.js';
import { readsInPace } from './refresh-pace.js';

/** The quota for requests that can wait, shared by all streams of a sync. */
export interface SpareQuota {
  /** Registers a stream that will request it; the stream ends its claim by `close`. */
  claim(): QuotaClaim;
}

export interface QuotaClaim {
  /**
   * @param due how many requests the stream is still going to send that cannot wait
   * @param waiting the partitions that can
   */
  set(due: number, waiting: readonly WaitingRead[]): void;
  /**
   * Whether the partition may be read again now: there is quota for all of it after everything that
   * is due, and after what other streams have that was read less recently.
   */
  allows(read: WaitingRead): boolean;
  /** Returns the milliseconds for which the requests that cannot wait will wait for quota, at most. */
  delay(): number;
  close(): void;
}

/** A partition that is read again if quota is left. */
export interface WaitingRead {
  readonly lastRead: number;
  /** Counted requests that reading it takes. */
  readonly requests: number;
}

/** When partitions that were read before are read again. */
export interface RefreshSettings {
  /**
   * The age that no figures exceed at the end of a sync, whatever the quota, in milliseconds; 0: all
   * are read again.
   */
  readonly maxAgeMilliseconds: number;
  readonly quota: SpareQuota;
}

/** A partition that a sync may read. */
export interface RefreshablePartition {
  readonly id: number;
  /** Epoch milliseconds; undefined if it is not known. */
  readonly lastRead: number | undefined;
  /** Whether part of it was never read; then it is always read. */
  readonly isNew: boolean;
  /** Counted requests that reading it takes. */
  readonly requests: number;
}

export interface RefreshOptions {
  readonly state: StateWithFailures | undefined;
  /** Absent: everything is read on every sync. */
  readonly settings: RefreshSettings | undefined;
  /** The present instant, epoch milliseconds. */
  readonly now: () => number;
  /** Called once, after the last slice, if something was left out. */
  readonly onLeftOut: (leftOut: LeftOut) => void;
}

/** What a sync did not read again. */
export interface LeftOut {
  readonly partitions: number;
  /** Age of the oldest, in milliseconds. */
  readonly oldest: number;
}

/**
 * A partition to read now. `canWait`: a later sync reads it if this one would have to wait for
 * quota.
 */
export interface Turn<Partition> {
  readonly partition: Partition;
  readonly canWait: boolean;
}

/** A burst limit passes within this time; the quota of an hour does not. */
const MAX_WAIT_MILLISECONDS = 60_000;
/** What a sync takes that does not wait for quota; figures must not get too old during it. */
const SYNC_MILLISECONDS = 900_000;

/**
 * Decides in one sync which partitions of a stream are read, and leaves out those whose turn has not
 * come, or that would wait for quota.
 */
export class Refresh {
  /** When what was left out was last read, by partition. */
  private readonly leftOut = new Map<number, number>();
  /**
   * Requests after the first of each partition that can wait and was returned, until it was read.
   */
  private readonly unsent = new Map<number, number>();
  private open = 0;
  private isOver = false;

  constructor(private readonly options: RefreshOptions) {}

  /**
   * Yields the partitions to read, each when the previous one was taken:
   *
   * ```
   *   new, unknown or too old      younger                     failed in the last sync
   *   [ as given ────────────────)[ least recently read first )[ in the order of failures )
   *     always                      as many as keep the pace,    always
   *                                 while quota is left, and
   *                                 what would be too old when
   *                                 a sync that waits has ended
   * ```
   *
   * What is left out keeps its cursor, so that a later sync reads the same days or members.
   */
  *order<P extends RefreshablePartition>(partitions: readonly P[]): Generator<Turn<P>, void> {
    const { state, settings } = this.options;
    const due = new Set(partitions.filter((partition) => this.isDue(partition)));
    const younger = partitions
      .filter((partition) => !due.has(partition))
      .sort((a, b) => (a.lastRead ?? 0) - (b.lastRead ?? 0));
    const first = [...due].filter(({ id }) => !hasFailed(state, id));
    const last = failedLast([...due], state).filter(({ id }) => hasFailed(state, id));
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
        // A sync may last for hours, in which figures grow too old.
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
    this.tellOnceOver();
  }

  /**
   * Reads a slice. One that can wait ends early, with nothing committed, if its requests would wait
   * for quota: other clients of the project may have spent what seemed to be left.
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
      this.tellOnceOver();
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

  private tellOnceOver(): void {
    if (!this.isOver || this.open > 0 || this.leftOut.size === 0) return;
    const oldest = Math.max(...[...this.leftOut.values()].map((read) => this.ageOf(read)));
    this.options.onLeftOut({ partitions: this.leftOut.size, oldest });
    this.leftOut.clear();
  }
}

function waitingRead({ lastRead = 0, requests }: RefreshablePartition): WaitingRead {
  return { lastRead, requests };
}

/** Returns the notice about what was left out; `noun` names one partition. */
export function leftOutNotice(noun: string, { partitions, oldest }: LeftOut): Notice {
  const were = partitions === 1 ? 'was' : 'were';
  return {
    kind: 'information',
    message: `${counted(partitions, noun)} ${were} not read again, to leave quota for other requests; the oldest figures were read ${shortDuration(oldest)} ago.`,
  };
}
