import { randomBytes } from 'node:crypto';
import type { BodyValidator } from '../src/body/verified-body.js';

/** A proof that remembers all it saw; each byte must be shown once. */
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
