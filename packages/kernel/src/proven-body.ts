import { BrokenSliceError, TransientError, type CallIo } from '@source-mixpanel/stream';
import type { BodyStorage } from './body-storage.js';
import { decodeBody } from './decode-body.js';
import type { KeptBody } from './kept-body.js';
import type { BodyStream } from './send.js';
import { dropChunks } from './watch-chunks.js';

/** Looks at every decoded byte of a body, once, in order; throws what it finds wrong. */
export interface Proof {
  write(chunk: Uint8Array): void;
  /** Called once the transport, and gzip where it was used, have ended well. */
  end(): void;
}

/** A body that can be read; `discard` it when done with it, however that ended. */
export interface ProvenBody {
  /** False where it could not be kept: then `bytes` proves on the way and can be read once only. */
  readonly proven: boolean;
  /** Bytes received, compressed as they came. */
  readonly wireBytes: number;
  /** The decoded bytes, from the first; the chunks are for reading only. */
  bytes(): AsyncIterable<Uint8Array>;
  /** Frees what the body takes; safe at any time, also twice. An abort of the call does the same. */
  discard(): Promise<void>;
}

export interface ProveOptions {
  readonly storage: BodyStorage;
  readonly io: CallIo;
}

/**
 * Prove first, then emit: takes in a whole body, still compressed, before a single byte of it can
 * be read, so that a broken download costs time, but never doubles or loses a record. Proven means
 * that the end is certain (see `decodeBody`) and that `proof` found nothing wrong.
 *
 * Where there is no room to keep the body, one warning is reported and the body is handed on
 * unproven: what was kept is replayed, the rest follows live, and `bytes` throws at the end what is
 * wrong with it.
 * @throws BrokenSliceError `broken_body` when the end is not certain; an error of the proof as it is;
 *   the signal's reason once it aborts
 */
export async function proveBody(
  stream: BodyStream,
  proof: Proof,
  options: ProveOptions,
): Promise<ProvenBody> {
  const body = new BodyReading(stream, proof, options);
  try {
    return await body.prove();
  } catch (error) {
    await body.discard();
    throw options.io.signal.aborted ? options.io.signal.reason : error;
  }
}

/** Leaves the first reading of a body whose bytes can no longer be kept. */
class NoRoom extends Error {
  constructor(readonly unkept: Uint8Array) {
    super('no room to keep the body');
  }
}

class BodyReading {
  private readonly kept: KeptBody;
  private readonly source: AsyncIterator<Uint8Array>;
  private received = 0;
  /** Decoded bytes the proof has seen, so that it sees none twice. */
  private seen = 0;
  private readonly abort = (): void => void this.discard().catch(() => undefined);

  constructor(
    private readonly stream: BodyStream,
    private readonly proof: Proof,
    private readonly options: ProveOptions,
  ) {
    this.kept = options.storage.keep();
    this.source = stream.chunks[Symbol.asyncIterator]();
  }

  async prove(): Promise<ProvenBody> {
    const { signal } = this.options.io;
    signal.throwIfAborted();
    signal.addEventListener('abort', this.abort, { once: true });
    try {
      for await (const chunk of this.decode(this.keeping())) this.look(chunk, this.seen);
    } catch (error) {
      if (!(error instanceof NoRoom)) throw error;
      this.warn();
      return this.handOn(false, this.once(this.replay(error.unkept)));
    }
    this.proof.end();
    signal.throwIfAborted();
    return this.handOn(true, () => this.decode(this.kept.read()));
  }

  async discard(): Promise<void> {
    this.options.io.signal.removeEventListener('abort', this.abort);
    await Promise.all([dropChunks(this.stream.chunks), this.kept.discard()]);
  }

  private handOn(proven: boolean, bytes: () => AsyncIterable<Uint8Array>): ProvenBody {
    const received = (): number => this.received;
    return {
      proven,
      get wireBytes() {
        return received();
      },
      bytes,
      discard: () => this.discard(),
    };
  }

  /** The wire as it comes, kept on its way. */
  private async *keeping(): AsyncGenerator<Uint8Array, void> {
    for await (const chunk of this.live()) {
      const kept = await this.kept.append(chunk);
      if (kept < chunk.length) throw new NoRoom(chunk.subarray(kept));
      yield chunk;
    }
  }

  /** What the wire still holds. Stepped by hand: `for await` would cancel the body on `NoRoom`. */
  private async *live(): AsyncGenerator<Uint8Array, void> {
    for (;;) {
      const next = await this.source.next();
      if (next.done === true) return;
      this.received += next.value.length;
      yield next.value;
    }
  }

  private async *replay(unkept: Uint8Array): AsyncGenerator<Uint8Array, void> {
    let position = 0;
    try {
      for await (const chunk of this.decode(this.again(unkept))) {
        this.look(chunk, position);
        position += chunk.length;
        yield chunk;
      }
      this.proof.end();
    } finally {
      await this.discard();
    }
  }

  private async *again(unkept: Uint8Array): AsyncGenerator<Uint8Array, void> {
    yield* this.kept.read();
    yield unkept;
    yield* this.live();
  }

  /** Shows the proof what it has not seen of a chunk that stands at this position of the body. */
  private look(chunk: Uint8Array, position: number): void {
    const fresh = chunk.subarray(Math.max(0, this.seen - position));
    if (fresh.length === 0) return;
    this.proof.write(fresh);
    this.seen += fresh.length;
  }

  /** Errors of the transport and of gzip become a broken slice; all others pass. */
  private async *decode(wire: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
    try {
      yield* decodeBody(wire, this.stream);
    } catch (error) {
      const { signal } = this.options.io;
      if (signal.aborted) throw signal.reason;
      throw error instanceof TransientError ? this.broken(error) : error;
    }
  }

  private broken(cause: TransientError): BrokenSliceError {
    return new BrokenSliceError('broken_body', 'The answer arrived incomplete or damaged.', {
      attempts: 4,
      divisible: true,
      cause,
      detail: `${cause.code} after ${this.received} bytes`,
    });
  }

  private once(bytes: AsyncGenerator<Uint8Array, void>): () => AsyncIterable<Uint8Array> {
    let taken = false;
    return () => {
      if (taken) throw new TypeError('a body that could not be kept can be read once only');
      taken = true;
      return bytes;
    };
  }

  private warn(): void {
    this.options.io.report({
      kind: 'warning',
      message: `No room to keep an answer until it is proven (${this.kept.refusal}): its records are delivered as they arrive, and a retry may repeat them.`,
    });
  }
}
