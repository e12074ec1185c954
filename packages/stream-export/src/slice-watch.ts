import type { Day, DayRange } from '@source-mixpanel/cursor';

/**
 * Which slices of a sync are being read, and which were, so that the plan of later ones can wait.
 */
export class SliceWatch {
  private readonly begun = new Set<Day>();
  private readonly readTo = new Set<Day>();
  private wake: () => void = () => undefined;

  /** Call this when reading a slice, or a piece of one, begins. */
  begin({ from }: DayRange): void {
    this.begun.add(from);
    this.wake();
  }

  hasBegun({ from }: DayRange): boolean {
    return this.begun.has(from);
  }

  /** Call this when a slice, or a piece of one, was read to the end of its last day. */
  end({ to }: DayRange): void {
    this.readTo.add(to);
    this.wake();
  }

  hasEnded({ to }: DayRange): boolean {
    return this.readTo.has(to);
  }

  /** Call this whenever a condition that is waited for may have become true. */
  notify(): void {
    this.wake();
  }

  /** Resolves once the slice was read to its last day; rejects when the sync is stopped. */
  untilEnd(slice: DayRange, signal: AbortSignal): Promise<void> {
    return this.until(() => this.hasEnded(slice), signal);
  }

  /** Resolves once the condition holds; rejects when the sync is stopped. For one caller at a time. */
  async until(condition: () => boolean, signal: AbortSignal): Promise<void> {
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
