/** Timestamps of what was counted, forgotten as they leave the window. */
export interface Ledger {
  /** How many were counted in the window that ends now. */
  count(now: number): number;
  /** How many of them in the last so many milliseconds. */
  countWithin(now: number, milliseconds: number): number;
  /** Milliseconds until the oldest leaves the window; 0 when there is none. */
  untilFree(now: number): number;
  /** Counts one; the answer takes it back. */
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
