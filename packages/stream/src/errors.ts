import type { ErrorCode } from './error-codes.js';

export interface SourceErrorOptions {
  readonly cause?: unknown;
  /**
   * Details for developers, such as HTTP status, path and counts. Never contains the content of a
   * record or a secret.
   */
  readonly detail?: string;
}

/**
 * Base class of the connector's errors. `kind` says who must act: the user (`config`) or the
 * developers (`system`); after `transient` errors, a later try may succeed without any action.
 * `message` is one sentence for the user.
 */
export abstract class SourceError extends Error {
  abstract readonly kind: 'config' | 'transient' | 'system';
  readonly detail: string | undefined;

  /**
   * @param code the published code of the failure, which stays the same when the message changes
   */
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

/** A later try may succeed without any change. */
export class TransientError extends SourceError {
  readonly kind: 'transient' = 'transient' as const;
}

/** The connector has a defect, or it received a response that it does not understand. */
export class SystemError extends SourceError {
  readonly kind = 'system';
}

export interface BrokenSliceOptions extends SourceErrorOptions {
  /**
   * The number of broken reads after which the slice is divided or fails. With 0, the slice is
   * known to be too large: it is divided at once, and nothing was requested.
   */
  readonly maxAttempts: number;
  /** Whether the slice may be divided into smaller ones after `maxAttempts` broken reads. */
  readonly mayDivide: boolean;
}

/**
 * A slice could not be read completely. `readSlice` catches this error and reads the slice again,
 * or divides it. Streams that verify a body before they emit any of it throw this error before the
 * first record. A stream that knows in advance that a slice is too large throws it with
 * `maxAttempts: 0` instead of sending the request.
 */
export class BrokenSliceError extends TransientError {
  readonly maxAttempts: number;
  readonly mayDivide: boolean;

  constructor(code: ErrorCode, message: string, options: BrokenSliceOptions) {
    super(code, message, options);
    this.maxAttempts = options.maxAttempts;
    this.mayDivide = options.mayDivide;
  }
}
