import { randomBytes } from 'node:crypto';
import type { BodyValidator } from '../src/body/verified-body.js';

/** Creates a validator that keeps all bytes that it receives and counts the calls of `end`. */
export function recordingValidator(): BodyValidator & { received(): Buffer; ended: number } {
  const parts: Buffer[] = [];
  return {
    ended: 0,
    write: (chunk) => void parts.push(Buffer.from(chunk)),
    end() {
      this.ended += 1;
    },
    received: () => Buffer.concat(parts),
  };
}

/** Returns random bytes, which gzip cannot compress. */
export const noise = (length: number): Buffer => randomBytes(length);
