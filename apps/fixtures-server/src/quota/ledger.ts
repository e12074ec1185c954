/** The times of the requests that counted in the current window. */
export interface Ledger {
  /** Returns the number of requests in the window that ends now. */
  count(now: number): number;
  /** Returns the number of requests in the last `milliseconds`. */
  countWithin(now: number, milliseconds: number): number;
  /** Returns the milliseconds until the oldest request leaves the window; 0 if there is none. */
  untilFree(now: number): number;
  /** Counts a request. The returned function removes it again. */
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
