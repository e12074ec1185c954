import type { ErrorCode } from './error-codes.js';

export interface SourceErrorOptions {
  readonly cause?: unknown;
  /** For engineers: status, path, counts. Never a record's content or a secret. */
  readonly detail?: string;
}

/** The base of the errors that say who must act. `message` is one sentence for the user. */
export abstract class SourceError extends Error {
  abstract readonly kind: 'config' | 'transient' | 'system';
  readonly detail: string | undefined;

  /** @param code the published name of the failure, which stays when the message changes */
  constructor(
    readonly code: ErrorCode,
    message: string,
    options: SourceErrorOptions = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.detail = options.detail;
  }
}

/** The user must change something: credentials, settings, plan, permissions. */
export class ConfigError extends SourceError {
  readonly kind = 'config';
}

/** Trying again later may help; nothing needs to be changed. */
export class TransientError extends SourceError {
  readonly kind: 'transient' = 'transient' as const;
}

/** The connector has a defect, or the answer was unforeseen. */
export class SystemError extends SourceError {
  readonly kind = 'system';
}

export interface BrokenSliceOptions extends SourceErrorOptions {
  /**
   * How many reads of one slice may end like this before it is divided or fails; 0 if the slice
   * must be divided before anything of it was requested, which does not count as a read.
   */
  readonly attempts: number;
  /** Whether smaller slices may be tried once the attempts are used up. */
  readonly divisible: boolean;
}

/**
 * The answer to a slice broke after the request had succeeded and before any of its records was
 * emitted: the reader of slices may request the slice again. Requests are never retried above this
 * level.
 */
export class BrokenSliceError extends TransientError {
  readonly attempts: number;
  readonly divisible: boolean;

  constructor(code: ErrorCode, message: string, options: BrokenSliceOptions) {
    super(code, message, options);
    this.attempts = options.attempts;
    this.divisible = options.divisible;
  }
}
