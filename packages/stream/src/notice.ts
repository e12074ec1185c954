/** A request waits for quota. `until` is the expected end of the wait, in epoch milliseconds. */
export interface Waiting {
  readonly kind: 'waiting';
  readonly until: number;
}

/**
 * A request failed and is sent again. `until` is the time of the next try, in epoch milliseconds.
 */
export interface Retrying {
  readonly kind: 'retrying';
  readonly until: number;
  /** One sentence that says what failed. Never contains the content of a record or a secret. */
  readonly reason: string;
}

/**
 * Something that the user should know although nothing failed. Never contains the content of a
 * record or a secret.
 */
export interface Warning {
  readonly kind: 'warning';
  readonly message: string;
}

/**
 * Something that the user may want to know but does not need to act on. Never contains the content
 * of a record or a secret.
 */
export interface Information {
  readonly kind: 'information';
  readonly message: string;
}

/**
 * Some rows contained invalid text that was repaired. The log reports the total once, at the end of
 * the stream.
 */
export interface Repaired {
  readonly kind: 'repaired';
  readonly rows: number;
}

/** The expected total size of this stream: a hint for progress bars, not a promise. */
export interface Estimate {
  readonly kind: 'estimate';
  readonly rows?: number;
  readonly bytes?: number;
}

export type Notice = Waiting | Retrying | Warning | Information | Repaired | Estimate;
