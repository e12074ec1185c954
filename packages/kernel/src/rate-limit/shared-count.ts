/** The quota that several processes share. */
export interface SharedWindow {
  /** The maximum number of requests that start within the window. */
  readonly limit: number;
  readonly milliseconds: number;
}

/** The result of counting a request. */
export type SharedTurn = {
  /** For each request of other processes, the milliseconds since it was sent. */
  readonly others: readonly number[];
  /** Why the shared count could not be used. Each reason is reported only once. */
  readonly warning?: string;
} & (
  | {
      readonly kind: 'counted';
      /** Removes the request from the count again. */
      refund(): Promise<void>;
    }
  /** The window is full. `opensIn`: the milliseconds until the next request may start. */
  | { readonly kind: 'full'; readonly opensIn: number }
);

/** A request count that several processes share, in a file for example. */
export interface SharedCount {
  /**
   * Counts a request that starts now, unless the window is full. Never rejects: if the shared count
   * cannot be used, the request starts without being counted there.
   */
  take(window: SharedWindow): Promise<SharedTurn>;
}
