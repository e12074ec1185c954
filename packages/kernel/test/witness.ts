import { randomBytes } from 'node:crypto';
import type { BodyValidator } from '../src/body/verified-body.js';

/** A validator that keeps all the bytes it has read and counts how often it ended. */
export function witness(): BodyValidator & { seen(): Buffer; ended: number } {
  const parts: Buffer[] = [];
  return {
    ended: 0,
    write: (chunk) => void parts.push(Buffer.from(chunk)),
    end() {
      this.ended += 1;
    },
    seen: () => Buffer.concat(parts),
  };
}

/** Bytes that gzip cannot shrink. */
export const noise = (length: number): Buffer => randomBytes(length);
