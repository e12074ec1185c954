import { constants, gzipSync } from 'node:zlib';
import type { CutEffect, Effects, TrailerEffect } from '../faults/fault.js';

/** A body that can be sent, and how the connection has to end after it. */
export interface BrokenBody {
  readonly bytes: Buffer;
  readonly ending: 'end' | 'reset' | 'close';
  /**
   * The value of the `Content-Length` header. If absent, the body is sent with chunked encoding.
   */
  readonly announced?: number;
}

/**
 * Applies the effects `trailer` and `cut` to a complete body, and compresses it if `gzip` is true.
 */
export function breakBody(text: Buffer, gzip: boolean, effects: Effects): BrokenBody {
  const body = effects.trailer === undefined ? text : appendTrailer(text, effects.trailer);
  const whole = gzip ? gzipSync(body) : body;
  const { cut } = effects;
  if (cut === undefined) return { bytes: whole, ending: 'end' };
  const bytes = cutBody(body, { whole, gzip, cut });
  switch (cut.by) {
    case 'reset':
      return { bytes, ending: 'reset' };
    case 'close':
      return { bytes, ending: 'close' };
    case 'length':
      return { bytes, ending: 'close', announced: Math.max(whole.length, bytes.length + 1) };
    case 'gzip':
    case 'clean':
      return { bytes, ending: 'end' };
    default:
      return cut.by satisfies never;
  }
}

interface CutFacts {
  readonly whole: Buffer;
  readonly gzip: boolean;
  readonly cut: CutEffect;
}

function cutBody(body: Buffer, { whole, gzip, cut }: CutFacts): Buffer {
  if (cut.of === 'wire') return whole.subarray(0, cutPosition(cut.at, whole.length));
  const start = body.subarray(0, cutPosition(cut.at, body.length));
  if (!gzip) return start;
  if (cut.by === 'clean') return gzipSync(start);
  // Flushes the gzip stream without finishing it: the client can decompress everything so far, but
  // the end is missing.
  return gzipSync(start, { finishFlush: constants.Z_SYNC_FLUSH });
}

/** Returns the number of bytes before a cut. A negative `at` counts from the end of the body. */
function cutPosition(at: number, length: number): number {
  return Math.min(Math.max(at < 0 ? length + at : at, 0), length);
}

function appendTrailer(text: Buffer, trailer: TrailerEffect): Buffer {
  const kept = trailer.afterLines === undefined ? text : firstLines(text, trailer.afterLines);
  return Buffer.concat([kept, Buffer.from(trailer.text + (trailer.newline ? '\n' : ''))]);
}

function firstLines(text: Buffer, count: number): Buffer {
  let end = 0;
  for (let line = 0; line < count; line += 1) {
    const newline = text.indexOf(0x0a, end);
    if (newline < 0) return text;
    end = newline + 1;
  }
  return text.subarray(0, end);
}
