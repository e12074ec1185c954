/** The times of the counted requests in a sliding window. */
export interface Ledger {
  /** Returns the number of requests in the window that ends at `now`. */
  count(now: number): number;
  /** Returns the number of requests in the last `milliseconds` before `now`. */
  countWithin(now: number, milliseconds: number): number;
  /**
   * Returns the milliseconds until the oldest request is no longer in the window; 0 if the window
   * is empty.
   */
  untilFree(now: number): number;
  /** Counts a request. Returns a function that removes it again. */
  add(now: number): () => void;
}

export function createLedger(window: number): Ledger {
  const entries: { readonly at: number }[] = [];
  const prune = (now: number): void => {
    let oldest = entries[0];
    while (oldest !== undefined && oldest.at <= now - window) {
      entries.shift();
      oldest = entries[0];
    }
  };
  return {
    count(now) {
      prune(now);
      return entries.length;
    },
    countWithin: (now, milliseconds) =>
      entries.filter((entry) => entry.at > now - milliseconds).length,
    untilFree(now) {
      prune(now);
      const oldest = entries[0];
      return oldest === undefined ? 0 : oldest.at + window - now;
    },
    add(now) {
      const entry = { at: now };
      entries.push(entry);
      return () => {
        const index = entries.indexOf(entry);
        if (index >= 0) entries.splice(index, 1);
      };
    },
  };
}
