import { BrokenSliceError, TransientError, type CallIo } from '@source-mixpanel/stream';
import type { BodySpool } from './body-spool.js';
import { decodeBody } from './decode-body.js';
import type { SpooledBody } from './spooled-body.js';
import type { BodyStream } from '../send.js';
import { cancelBody } from './body-end.js';

/** Receives every decoded byte of a body once, in order, and throws if the content is wrong. */
export interface BodyValidator {
  write(chunk: Uint8Array): void;
  /** Called after the last byte, once the end of the body is certain. */
  end(): void;
}

/** A body that can be read. The caller must call `discard` at the end, also after an error. */
export interface VerifiedBody {
  /**
   * False if there was no space to store the body: it is then verified while `bytes` yields it,
   * which is possible only once.
   */
  readonly verified: boolean;
  /** The number of received (compressed) bytes. */
  readonly wireBytes: number;
  /** Returns the decoded bytes from the first. The caller must not change the chunks. */
  bytes(): AsyncIterable<Uint8Array>;
  /** Releases memory, file and connection, like an abort. May be called twice, at any time. */
  discard(): Promise<void>;
}

export interface VerifyOptions {
  readonly storage: BodySpool;
  readonly io: CallIo;
  /** The maximum number of received (compressed) bytes; default: no limit. */
  readonly maxBytes?: number;
  /** Called with the number of received bytes when the last one has arrived. */
  readonly onReceived?: (bytes: number) => void;
  /**
   * Called with the number of received bytes if the body broke, or was rejected for lack of space.
   */
  readonly onBroken?: (bytes: number) => void;
  /** From this size on, a body that cannot be spooled is rejected. Default: never rejected. */
  readonly divideFromBytes?: number;
}

/**
 * Downloads a complete body and spools it, still compressed, before any of it can be read, so that
 * a broken download can be repeated without duplicate or lost records. A body is verified if its
 * end is certain (see `decodeBody`) and the validator did not throw.
 *
 * If there is no space to spool the body, it is rejected if it has `divideFromBytes` or more.
 * Otherwise a warning is reported and the body is returned unverified: `bytes` yields what was
 * spooled, then the rest while it arrives, and throws at the end if something is wrong. `maxBytes`
 * then no longer applies, because dividing the slice would repeat records that were already
 * delivered.
 * @throws BrokenSliceError `broken_body` if the end is not certain, `body_too_large` above
 * `maxBytes`, `storage_full` from `divideFromBytes` on if there is no space; errors of the
 * validator unchanged; the reason of the signal after an abort
 */
export async function verifyBody(
  stream: BodyStream,
  validator: BodyValidator,
  options: VerifyOptions,
): Promise<VerifiedBody> {
  const body = new BodyReading(stream, validator, options);
  try {
    return await body.verify();
  } catch (error) {
    await body.discard();
    throw options.io.signal.aborted ? options.io.signal.reason : error;
  }
}

/** Thrown internally when the bytes of a body can no longer be spooled. */
class SpoolFullError extends Error {
  constructor(readonly unspooled: Uint8Array) {
    super('no space to spool the body');
  }
}

class BodyReading {
  private readonly spool: SpooledBody;
  private readonly source: AsyncIterator<Uint8Array>;
  private receivedBytes = 0;
  /**
   * The number of decoded bytes that the validator has received, so that it receives no byte twice.
   */
  private seen = 0;
  private readonly abort = (): void => void this.discard().catch(() => undefined);

  constructor(
    private readonly stream: BodyStream,
    private readonly validator: BodyValidator,
    private readonly options: VerifyOptions,
  ) {
    this.spool = options.storage.create();
    this.source = stream.chunks[Symbol.asyncIterator]();
  }

  async verify(): Promise<VerifiedBody> {
    const { signal } = this.options.io;
    signal.throwIfAborted();
    signal.addEventListener('abort', this.abort, { once: true });
    try {
      const decoded = decodeBody(this.received({ isSpooled: true }), this.stream);
      for await (const chunk of decoded) this.validate(chunk, this.seen);
    } catch (error) {
      if (!(error instanceof SpoolFullError)) throw this.readingError(error);
      this.refuseLarge();
      this.warn();
      return this.result(false, this.singleUse(this.replay(error.unspooled)));
    }
    this.validator.end();
    signal.throwIfAborted();
    return this.result(true, () => this.decoded(this.spool.read()));
  }

  async discard(): Promise<void> {
    this.options.io.signal.removeEventListener('abort', this.abort);
    await Promise.all([cancelBody(this.stream.chunks), this.spool.discard()]);
  }

  private result(verified: boolean, bytes: () => AsyncIterable<Uint8Array>): VerifiedBody {
    const received = (): number => this.receivedBytes;
    return {
      verified,
      get wireBytes() {
        return received();
      },
      bytes,
      discard: () => this.discard(),
    };
  }

  /**
   * Yields the bytes that are still to be received, counts them and spools them if requested. It
   * calls `next` itself, because `for await` would cancel the body after a `SpoolFullError`.
   */
  private async *received(how: { readonly isSpooled: boolean }): AsyncGenerator<Uint8Array, void> {
    for (;;) {
      const next = await this.source.next();
      if (next.done === true) {
        this.options.onReceived?.(this.receivedBytes);
        return;
      }
      const chunk = next.value;
      this.receivedBytes += chunk.length;
      if (how.isSpooled) this.checkSize();
      const stored = how.isSpooled ? await this.spool.append(chunk) : chunk.length;
      if (stored < chunk.length) throw new SpoolFullError(chunk.subarray(stored));
      yield chunk;
    }
  }

  private checkSize(): void {
    const { maxBytes = Infinity } = this.options;
    if (this.receivedBytes <= maxBytes) return;
    throw new BrokenSliceError('body_too_large', 'The response is larger than planned.', {
      maxAttempts: 1,
      mayDivide: true,
      detail: `${this.receivedBytes} bytes so far`,
    });
  }

  private refuseLarge(): void {
    const { divideFromBytes = Infinity, onBroken } = this.options;
    if (this.receivedBytes < divideFromBytes) return;
    onBroken?.(this.receivedBytes);
    throw new BrokenSliceError(
      'storage_full',
      `No space to store the response until it is verified (${this.spool.spillProblem}).`,
      { maxAttempts: 1, mayDivide: true, detail: `${this.receivedBytes} bytes so far` },
    );
  }

  private async *replay(unspooled: Uint8Array): AsyncGenerator<Uint8Array, void> {
    let position = 0;
    try {
      for await (const chunk of this.decoded(this.replayThenLive(unspooled))) {
        this.validate(chunk, position);
        position += chunk.length;
        yield chunk;
      }
      this.validator.end();
    } finally {
      await this.discard();
    }
  }

  private async *replayThenLive(unspooled: Uint8Array): AsyncGenerator<Uint8Array, void> {
    yield* this.spool.read();
    yield unspooled;
    yield* this.received({ isSpooled: false });
  }

  /**
   * Passes the part of a chunk to the validator that it has not received yet. `position` is the
   * offset of the chunk in the decoded body.
   */
  private validate(chunk: Uint8Array, position: number): void {
    const fresh = chunk.subarray(Math.max(0, this.seen - position));
    if (fresh.length === 0) return;
    this.validator.write(fresh);
    this.seen += fresh.length;
  }

  private async *decoded(wire: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
    try {
      yield* decodeBody(wire, this.stream);
    } catch (error) {
      throw this.readingError(error);
    }
  }

  /**
   * Converts errors of the transport and of gzip to a `BrokenSliceError`. Other errors, such as
   * those of the validator, are returned unchanged.
   */
  private readingError(error: unknown): unknown {
    const { signal } = this.options.io;
    if (signal.aborted) return signal.reason;
    const isOfWire = error instanceof TransientError && !(error instanceof BrokenSliceError);
    return isOfWire ? this.broken(error) : error;
  }

  private broken(cause: TransientError): BrokenSliceError {
    this.options.onBroken?.(this.receivedBytes);
    return new BrokenSliceError('broken_body', 'The response was cut off or corrupt.', {
      maxAttempts: 4,
      mayDivide: true,
      cause,
      detail: `${cause.code} after ${this.receivedBytes} bytes`,
    });
  }

  private singleUse(bytes: AsyncGenerator<Uint8Array, void>): () => AsyncIterable<Uint8Array> {
    let isUsed = false;
    return () => {
      if (isUsed) throw new TypeError('a body that could not be spooled can be read only once');
      isUsed = true;
      return bytes;
    };
  }

  private warn(): void {
    this.options.io.report({
      kind: 'warning',
      message: `No space to store a response until it is verified (${this.spool.spillProblem}): its records are delivered as they arrive, and a retry may deliver them again.`,
    });
  }
}
