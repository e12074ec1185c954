/** A request waits for quota; `until` is the epoch millisecond at which it expects to continue. */
export interface Waiting {
  readonly kind: 'waiting';
  readonly until: number;
}

/** A request failed and is repeated; `until` is the epoch millisecond of the next try. */
export interface Retrying {
  readonly kind: 'retrying';
  readonly until: number;
  /** One sentence on what failed. Never holds record content or a secret. */
  readonly reason: string;
}

/**
 * Something that the user should know although nothing failed. Never holds record content or a
 * secret.
 */
export interface Warning {
  readonly kind: 'warning';
  readonly message: string;
}

/**
 * Something that the user may want to know and need not act on. Never holds record content or a
 * secret.
 */
export interface Information {
  readonly kind: 'information';
  readonly message: string;
}

/** Some rows held invalid text that was repaired; logged as one sum at the end of the stream. */
export interface Repaired {
  readonly kind: 'repaired';
  readonly rows: number;
}

/** How much this stream expects to deliver in all: a hint for progress bars, not a promise. */
export interface Estimate {
  readonly kind: 'estimate';
  readonly rows?: number;
  readonly bytes?: number;
}

export type Notice = Waiting | Retrying | Warning | Information | Repaired | Estimate;
