/** The window that processes count together. */
export interface SharedWindow {
  /** Requests that may start in it. */
  readonly limit: number;
  readonly milliseconds: number;
}

/** What came of a request that wants to be counted. `others`: milliseconds since other processes sent each of theirs. */
export type SharedTurn = {
  readonly others: readonly number[];
  /** Why the count could not be used; set once, and not again for the same reason. */
  readonly warning?: string;
} & (
  | { readonly kind: 'counted'; refund(): Promise<void> }
  /** `opensIn`: milliseconds until the next request may start. */
  | { readonly kind: 'full'; readonly opensIn: number }
);

/** A count of requests that several processes keep together, such as a file. */
export interface SharedCount {
  /** Counts a request that starts now, unless the window is full. Never throws: what fails does not count. */
  take(window: SharedWindow): Promise<SharedTurn>;
}
