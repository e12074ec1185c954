import { BrokenSliceError, TransientError, type CallIo } from '@source-mixpanel/stream';
import type { BodySpool } from './body-spool.js';
import { decodeBody } from './decode-body.js';
import type { SpooledBody } from './spooled-body.js';
import type { BodyStream } from '../send.js';
import { cancelBody } from './body-end.js';

/** Receives every decompressed byte of a body once, in order; throws if the content is wrong. */
export interface BodyValidator {
  write(chunk: Uint8Array): void;
  /** Called after the last byte, once it is certain that the body is complete. */
  end(): void;
}

/** A body that can be read. The caller must call `discard` at the end, also after an error. */
export interface VerifiedBody {
  /**
   * False if there was no space to store the body. `bytes` may then be called only once: the body
   * is verified while its bytes are read, and reading throws if it is broken.
   */
  readonly verified: boolean;
  /** The number of received (compressed) bytes. */
  readonly wireBytes: number;
  /** Returns the decompressed bytes from the beginning. The caller must not change them. */
  bytes(): AsyncIterable<Uint8Array>;
  /** Releases the memory, the file and the connection. May be called at any time, also twice. */
  discard(): Promise<void>;
}

export interface VerifyOptions {
  readonly storage: BodySpool;
  readonly io: CallIo;
  /** The maximum number of received (compressed) bytes; default: no limit. */
  readonly maxBytes?: number;
  /** Called once the last byte has arrived, with the number of received bytes. */
  readonly onReceived?: (bytes: number) => void;
  /**
   * Called with the number of received bytes if the body broke, or was rejected for lack of space.
   */
  readonly onBroken?: (bytes: number) => void;
  /**
   * If there is no space to spool the body and at least this number of bytes has arrived, the body
   * is rejected, so that the slice can be divided. Default: a body is never rejected for lack of
   * space.
   */
  readonly divideFromBytes?: number;
}

/**
 * Downloads a complete body and spools it, still compressed, before any of it can be read, so that
 * a broken download can be repeated without duplicate or lost records. A body is verified if it is
 * certainly complete (see `decodeBody`) and the validator did not throw.
 *
 * If there is no space to spool the body, it is rejected if `divideFromBytes` or more bytes have
 * arrived. Otherwise a warning is reported and the body is returned unverified: `bytes` yields what
 * was spooled, then the rest while it arrives, and throws at the end if the body is broken.
 * `maxBytes` then no longer applies, because dividing the slice would repeat records that were
 * already delivered.
 * @throws BrokenSliceError `broken_body` if the body may be incomplete, `body_too_large` above
 * `maxBytes`, `storage_full` if there is no space and `divideFromBytes` is reached; errors of the
 * validator unchanged; the reason of the signal after an abort
 */
export async function verifyBody(
  stream: BodyStream,
  validator: BodyValidator,
  options: VerifyOptions,
): Promise<VerifiedBody> {
  const body = new BodyVerification(stream, validator, options);
  try {
    return await body.verify();
  } catch (error) {
    await body.discard();
    throw options.io.signal.aborted ? options.io.signal.reason : error;
  }
}

/** Thrown and caught in this file when the bytes of a body can no longer be spooled. */
class SpoolFullError extends Error {
  constructor(readonly unspooled: Uint8Array) {
    super('no space to spool the body');
  }
}

class BodyVerification {
  private readonly spool: SpooledBody;
  private readonly source: AsyncIterator<Uint8Array>;
  private receivedBytes = 0;
  /** Counts the bytes passed to the validator, because `replay` must not pass them again. */
  private validatedBytes = 0;
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
      for await (const chunk of decoded) this.validate(chunk, this.validatedBytes);
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
   * Yields the remaining bytes as they arrive, counts them and spools them if requested. It does
   * not use `for await`, which would cancel the rest of the body after a `SpoolFullError`.
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

  /** Validates those bytes of a chunk at this position that were not validated yet. */
  private validate(chunk: Uint8Array, position: number): void {
    const fresh = chunk.subarray(Math.max(0, this.validatedBytes - position));
    if (fresh.length === 0) return;
    this.validator.write(fresh);
    this.validatedBytes += fresh.length;
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
    const isTransport = error instanceof TransientError && !(error instanceof BrokenSliceError);
    return isTransport ? this.broken(error) : error;
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
