import { constants, gzipSync } from 'node:zlib';
import type { CutEffect, Effects, TrailerEffect } from '../faults/fault.js';

/** A body that is ready to be sent, and how the connection ends after it. */
export interface BrokenBody {
  readonly bytes: Buffer;
  readonly ending: 'end' | 'reset' | 'close';
  /** The `Content-Length` header. If absent, the body is chunked. */
  readonly announced?: number;
}

/** Applies the effects `cut` and `trailer` to a complete body, and compresses it if `gzip` is set. */
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
  if (cut.of === 'wire') return whole.subarray(0, position(cut.at, whole.length));
  const start = body.subarray(0, position(cut.at, body.length));
  if (!gzip) return start;
  if (cut.by === 'clean') return gzipSync(start);
  // Flushes but does not finish the stream: the client can read everything so far, but no gzip trailer follows.
  return gzipSync(start, { finishFlush: constants.Z_SYNC_FLUSH });
}

function position(at: number, length: number): number {
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
