import { Buffer } from 'node:buffer';
import { createHash, hash } from 'node:crypto';

const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;
const INITIAL_TEXT_BYTES = 1024;

/**
 * Computes HMAC-SHA-256 (RFC 2104) with one key. The two blocks of the key are prepared once,
 * because `createHmac`, which prepares them for each text, takes twice the time for a short text.
 */
export class KeyedHash {
  private inner = Buffer.alloc(BLOCK_BYTES + INITIAL_TEXT_BYTES);
  private readonly outer = Buffer.alloc(BLOCK_BYTES + DIGEST_BYTES);

  constructor(key: string) {
    const bytes = Buffer.from(key);
    const padded = Buffer.alloc(BLOCK_BYTES);
    padded.set(bytes.length > BLOCK_BYTES ? createHash('sha256').update(bytes).digest() : bytes);
    for (const [index, byte] of padded.entries()) {
      this.inner[index] = byte ^ 0x36;
      this.outer[index] = byte ^ 0x5c;
    }
  }

  /** Returns the inner and the outer block of the key (RFC 2104), one after the other. */
  blocks(): Uint8Array {
    const blocks = [this.inner, this.outer].map((bytes) => bytes.subarray(0, BLOCK_BYTES));
    return Buffer.concat(blocks);
  }

  /** Returns the HMAC of a text in UTF-8, as 64 hexadecimal digits. */
  ofText(text: string): string {
    const bytes = Buffer.from(text);
    const used = BLOCK_BYTES + bytes.length;
    if (used > this.inner.length) {
      const grown = Buffer.alloc(2 * used);
      grown.set(this.inner.subarray(0, BLOCK_BYTES));
      this.inner = grown;
    }
    this.inner.set(bytes, BLOCK_BYTES);
    const digest = hash('sha256', this.inner.subarray(0, used), 'binary');
    this.outer.write(digest, BLOCK_BYTES, 'latin1');
    return hash('sha256', this.outer, 'hex');
  }
}
