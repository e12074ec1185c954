import type { BodyStream } from '@source-mixpanel/kernel';
import { TransientError } from '@source-mixpanel/stream';
import { gzipSync } from 'node:zlib';

interface BodyOptions {
  readonly gzip?: boolean;
  /** Whether the transport marks the end of the body; default: true. */
  readonly delimited?: boolean;
  /** Number of bytes after which the connection breaks. */
  readonly breaksAt?: number;
  readonly chunkSize?: number;
}

/** Creates a body in chunks of a few bytes, so that lines and characters are split over chunks. */
export function bodyOf(content: string | Uint8Array, options: BodyOptions = {}): BodyStream {
  const { gzip = false, delimited = true, breaksAt, chunkSize = 61 } = options;
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  async function* chunks(): AsyncGenerator<Uint8Array, void> {
    const end = breaksAt ?? bytes.length;
    for (let at = 0; at < end; at += chunkSize) {
      yield bytes.subarray(at, Math.min(end, at + chunkSize));
    }
    if (breaksAt !== undefined) throw new TransientError('connection_lost', 'It broke.');
  }
  return { kind: 'stream', chunks: chunks(), gzip, delimited };
}

/**
 * Creates a compressed body of which only the first bytes arrive, although the transport reports a
 * normal end.
 */
export function cutGzip(text: string, length: number): BodyStream {
  return bodyOf(gzipSync(text).subarray(0, length), { gzip: true });
}
