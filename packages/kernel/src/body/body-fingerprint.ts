import { createHash } from 'node:crypto';

/**
 * The length and hash of the decompressed bytes of a body. Two bodies with the same fingerprint
 * have the same bytes.
 */
export interface BodyFingerprint {
  readonly bytes: number;
  /** SHA-256 in hexadecimal. */
  readonly hash: string;
}

/** Computes the fingerprint of bytes that arrive in chunks, without keeping the bytes. */
export class FingerprintBuilder {
  private readonly hash = createHash('sha256');
  private bytes = 0;

  /** The number of bytes so far. */
  get length(): number {
    return this.bytes;
  }

  add(chunk: Uint8Array): void {
    this.hash.update(chunk);
    this.bytes += chunk.length;
  }

  /** Returns the fingerprint. Call this once, after the last chunk. */
  end(): BodyFingerprint {
    return { bytes: this.bytes, hash: this.hash.digest('hex') };
  }
}
