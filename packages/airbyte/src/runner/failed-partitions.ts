import {
  ConfigError,
  SourceError,
  SystemError,
  TransientError,
  type SourceErrorOptions,
} from '@source-mixpanel/stream';
import { describeFailure, withCode } from '../messages/describe-failure.js';
import type { Logger } from '../output/logger.js';

/**
 * The maximum number of partitions that the error of a stream lists; the others are only counted.
 */
const MAX_NAMED = 10;
/**
 * The stream fails after this number of partitions in a row failed with transient errors. If the
 * server is down, each partition fails only after minutes of retries, and a stream with hundreds of
 * partitions would otherwise run for hours.
 */
const MAX_FAILED_IN_A_ROW = 10;

/**
 * Collects the partitions of one stream that failed in this sync, and creates the error that the
 * stream ends with.
 */
export class FailedPartitions {
  private readonly errors = new Map<string, unknown>();
  private inARow = 0;

  constructor(
    private readonly stream: string,
    private readonly logger: Logger,
  ) {}

  has(partition: string | undefined): boolean {
    return partition !== undefined && this.errors.has(partition);
  }

  /** Ends a series of partitions that failed in a row. Call this after a slice was read. */
  endSeries(): void {
    this.inARow = 0;
  }

  /** Records and logs that a partition failed. Only its first error is kept. */
  add(partition: string, error: unknown): void {
    if (this.errors.has(partition)) return;
    this.errors.set(partition, error);
    const failure = describeFailure(error);
    this.logger.warn(`Stream ${this.stream} continues without ${partition}: ${withCode(failure)}`);
    this.inARow = error instanceof TransientError ? this.inARow + 1 : 0;
  }

  /** @throws SourceError `partitions_failed` if too many partitions in a row failed */
  throwIfTooMany(): void {
    if (this.inARow >= MAX_FAILED_IN_A_ROW) this.throwIfAny();
  }

  /** @throws SourceError `partitions_failed`, whose message lists the partitions, if any failed */
  throwIfAny(): void {
    if (this.errors.size === 0) return;
    const named = [...this.errors].slice(0, MAX_NAMED).map(([partition, error]) => {
      const { message, code } = describeFailure(error);
      return `${partition}: ${withCode({ message: message.replace(/\.$/, ''), code })}`;
    });
    const more = this.errors.size - named.length;
    const list = [...named, ...(more === 0 ? [] : [`and ${String(more)} more`])].join('; ');
    const text = `Some parts could not be read: ${list}. Everything else was read and saved. The next sync reads these parts last.`;
    throw createError([...this.errors.values()], text);
  }
}

/**
 * Creates the error of the stream. It is a ConfigError if all errors of its partitions are
 * ConfigErrors, a TransientError if at least one is transient, and otherwise a SystemError.
 */
function createError(errors: readonly unknown[], message: string): SourceError {
  const kinds = errors.map((error) => (error instanceof SourceError ? error.kind : 'system'));
  const [cause] = errors;
  const options: SourceErrorOptions = { cause };
  if (kinds.every((kind) => kind === 'config')) {
    return new ConfigError('partitions_failed', message, options);
  }
  return kinds.includes('transient')
    ? new TransientError('partitions_failed', message, options)
    : new SystemError('partitions_failed', message, options);
}
