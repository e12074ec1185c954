import type { JsonObject } from '@source-mixpanel/exact-json';
import type { StreamSync } from '@source-mixpanel/stream';
import type { CommitOrder, PieceEntry } from './commit-order.js';
import type { FailedPartitions } from './failed-partitions.js';

export interface OpenedSlice {
  readonly slice: JsonObject;
  readonly entry: PieceEntry<JsonObject>;
}

export interface SliceSourceOptions {
  readonly sync: StreamSync;
  /** The partitions that failed: their remaining slices are skipped. */
  readonly failedPartitions: FailedPartitions;
  readonly order: CommitOrder<JsonObject>;
  /** The maximum number of slices that were returned and are not completely committed. */
  readonly limit: number;
  readonly signal: AbortSignal;
}

/**
 * Returns the slices of a sync one after another. It waits while `limit` slices are uncommitted, so
 * that a stream does not read far ahead of the state that it can save.
 */
export class SliceSource {
  private readonly iterator: AsyncIterator<JsonObject>;
  /** Settles when the previous call of `next` has settled. */
  private previous: Promise<unknown> = Promise.resolve();
  private ended = false;
  private wake: () => void = () => undefined;
  private readonly stop = (): void => {
    this.wake();
  };

  constructor(private readonly options: SliceSourceOptions) {
    this.iterator = options.sync.slices()[Symbol.asyncIterator]();
    options.signal.addEventListener('abort', this.stop);
  }

  /**
   * Returns the next slice once fewer than `limit` slices are uncommitted; undefined after the last
   * slice. Concurrent callers are served in the order of their calls.
   */
  next(): Promise<OpenedSlice | undefined> {
    const pulled = this.previous.then(() => this.pull());
    this.previous = pulled.catch(() => undefined);
    return pulled;
  }

  /**
   * Checks again whether the next slice may be returned. Call this whenever a slice may have been
   * committed.
   */
  recheck(): void {
    this.wake();
  }

  /** Ends the generator of slices, so that its `finally` blocks run. */
  async close(): Promise<void> {
    this.ended = true;
    // Otherwise memory would leak: Node.js never frees a signal of `AbortSignal.any` that has
    // listeners, nor anything to which the listeners refer.
    this.options.signal.removeEventListener('abort', this.stop);
    await this.iterator.return?.();
  }

  private async pull(): Promise<OpenedSlice | undefined> {
    const { order, limit, signal, sync, failedPartitions } = this.options;
    while (order.inFlight >= limit && !signal.aborted) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    signal.throwIfAborted();
    while (!this.ended) {
      const result = await this.iterator.next();
      if (result.done === true) break;
      const partition = sync.partition?.(result.value);
      if (!failedPartitions.has(partition)) {
        return { slice: result.value, entry: order.open(partition) };
      }
      signal.throwIfAborted();
    }
    this.ended = true;
    return undefined;
  }
}
