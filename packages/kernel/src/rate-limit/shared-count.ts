/** The window in which processes count together. */
export interface SharedWindow {
  /** Requests that may start in it. */
  readonly limit: number;
  readonly milliseconds: number;
}

/**
 * The result of counting a request. `others`: milliseconds since other processes sent each of
 * theirs.
 */
export type SharedTurn = {
  readonly others: readonly number[];
  /** Why the count could not be used; set only the first time for each reason. */
  readonly warning?: string;
} & (
  | { readonly kind: 'counted'; refund(): Promise<void> }
  /** `opensIn`: milliseconds until the next request may start. */
  | { readonly kind: 'full'; readonly opensIn: number }
);

/** A count of requests that several processes keep together, such as a file. */
export interface SharedCount {
  /**
   * Counts a request that starts now, unless the window is full. Never throws: if counting fails,
   * the request is not counted.
   */
  take(window: SharedWindow): Promise<SharedTurn>;
}
