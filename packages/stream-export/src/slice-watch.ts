import type { Day, DayRange } from '@source-mixpanel/cursor';

/**
 * Records which slices of a sync are being read and which were read, so that the generator of
 * slices can wait for them.
 */
export class SliceWatch {
  private readonly begun = new Set<Day>();
  private readonly ended = new Set<Day>();
  /** Makes a caller that waits check its condition again. */
  private wake: () => void = () => undefined;

  /** Call this when reading a slice, or a piece of one, begins. */
  begin({ from }: DayRange): void {
    this.begun.add(from);
    this.wake();
  }

  hasBegun({ from }: DayRange): boolean {
    return this.begun.has(from);
  }

  /** Call this after a slice, or the last piece of its last day, was read. */
  end({ to }: DayRange): void {
    this.ended.add(to);
    this.wake();
  }

  hasEnded({ to }: DayRange): boolean {
    return this.ended.has(to);
  }

  /** Call this whenever the condition of a call of `waitUntil` may have become true. */
  notify(): void {
    this.wake();
  }

  /** Resolves after the slice was read; rejects if the sync is stopped. */
  waitForEnd(slice: DayRange, signal: AbortSignal): Promise<void> {
    return this.waitUntil(() => this.hasEnded(slice), signal);
  }

  /**
   * Resolves when the condition is true; rejects if the sync is stopped. Supports one caller at a
   * time.
   */
  async waitUntil(condition: () => boolean, signal: AbortSignal): Promise<void> {
    const stop = (): void => this.wake();
    signal.addEventListener('abort', stop);
    try {
      while (!condition()) {
        signal.throwIfAborted();
        await new Promise<void>((resolve) => {
          this.wake = resolve;
        });
      }
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }
}
