import { BrokenSliceError, TransientError, type CallIo } from '@source-mixpanel/stream';
import type { BodySpool } from './body-spool.js';
import { decodeBody } from './decode-body.js';
import type { SpooledBody } from './spooled-body.js';
import type { BodyStream } from '../send.js';
import { cancelBody } from './body-end.js';

/** Reads every decoded byte of a body once, in order, and throws when something is wrong. */
export interface BodyValidator {
  write(chunk: Uint8Array): void;
  /** Called once the transport, and gzip if it was used, have ended without an error. */
  end(): void;
}

/** A body that can be read; the caller calls `discard` at the end, after an error too. */
export interface VerifiedBody {
  /** False if it could not be spooled: then `bytes` verifies on the way and can be read only once. */
  readonly verified: boolean;
  /** Bytes received, compressed as they came. */
  readonly wireBytes: number;
  /** The decoded bytes, from the first; the chunks are for reading only. */
  bytes(): AsyncIterable<Uint8Array>;
  /**
   * Frees what the body takes; safe at any time, also twice. An abort of the call does the same.
   */
  discard(): Promise<void>;
}

export interface VerifyOptions {
  readonly storage: BodySpool;
  readonly io: CallIo;
  /**
   * The number of received (compressed) bytes above which verification stops. Default: no limit.
   */
  readonly maxBytes?: number;
  /** Called with the number of received bytes once the last one has arrived. */
  readonly onReceived?: (bytes: number) => void;
  /** Called with the number of received bytes when the body broke or could not be spooled. */
  readonly onBroken?: (bytes: number) => void;
  /**
   * The number of received bytes from which a body that cannot be spooled is rejected, so that its
   * slice is divided. Default: none; the body is returned unverified.
   */
  readonly divideFromBytes?: number;
}

/**
 * Downloads and spools a whole body, still compressed, before a single byte of it can be read, so
 * that a broken download costs time but never doubles or loses a record. Verified means that the
 * end is certain (see `decodeBody`) and that the validator did not throw.
 *
 * If there is no space to spool the body, it is rejected from `divideFromBytes` on. Otherwise one
 * warning is reported and the body is returned unverified: what was spooled is replayed, the rest
 * follows live, and `bytes` throws at the end if something is wrong. From then on `maxBytes` no
 * longer applies, as dividing the slice would repeat the records that were delivered.
 * @throws BrokenSliceError `broken_body` when the end is not certain, `body_too_large` above
 *   `maxBytes`, `storage_full` above `divideFromBytes` without space; an error of the validator unchanged;
 *   the signal's reason after an abort
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

/** Ends the first reading of a body whose bytes can no longer be spooled. */
class SpoolFullError extends Error {
  constructor(readonly unspooled: Uint8Array) {
    super('no space to spool the body');
  }
}

class BodyReading {
  private readonly spool: SpooledBody;
  private readonly source: AsyncIterator<Uint8Array>;
  private receivedBytes = 0;
  /** Decoded bytes that the validator has read, so that it reads no byte twice. */
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
   * Yields the bytes still to be received, counts them and spools them if requested. The iterator
   * is advanced by hand: `for await` would cancel the body on `SpoolFullError`.
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
   * Passes the part of a chunk that the validator has not read to it; `position` is where the chunk
   * starts.
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
   * Turns errors of the transport and of gzip into a `BrokenSliceError`; all others stay, those of
   * the validator too.
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
