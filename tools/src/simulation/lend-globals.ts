import { Gunzip, type Zlib } from 'node:zlib';
import type { VirtualClock } from './virtual-clock.js';

/**
 * Until the function it returns is called, the timers of this process run on the virtual clock and
 * gunzip works where it stands. The kernel's limiter takes its timers from the globals, and zlib its
 * threads from the machine: either would let the machine's mood decide who comes first.
 */
export function lendGlobals(clock: VirtualClock): () => void {
  const { setTimeout, clearTimeout } = globalThis;
  const { now } = Date;
  const { stackTraceLimit } = Error;
  const { _transform: transform } = gunzipPrototype;
  const cancels = new Map<number, () => void>();
  let last = 0;
  Object.assign(globalThis, {
    setTimeout(act: (...values: unknown[]) => void, milliseconds = 0, ...values: unknown[]) {
      last += 1;
      const id = last;
      cancels.set(
        id,
        clock.later(milliseconds, () => {
          cancels.delete(id);
          act(...values);
        }),
      );
      return id;
    },
    clearTimeout(id: number) {
      cancels.get(id)?.();
    },
  });
  Date.now = () => clock.now();
  // Of thousands of aborts and failures nobody reads where they come from.
  Error.stackTraceLimit = 0;
  gunzipPrototype._transform = transformAtOnce;
  return () => {
    Object.assign(globalThis, { setTimeout, clearTimeout });
    Date.now = now;
    Error.stackTraceLimit = stackTraceLimit;
    gunzipPrototype._transform = transform;
  };
}

/** What Node's own zlib streams consist of, as of Node 20; the tests notice when that changes. */
interface GunzipInside extends Zlib {
  readonly destroyed: boolean;
  readonly writableEnded: boolean;
  readonly writableLength: number;
  readonly _handle: {
    writeSync(...values: readonly unknown[]): void;
  } | null;
  readonly _writeState: Uint32Array;
  readonly _defaultFlushFlag: number;
  readonly _finishFlushFlag: number;
  bytesWritten: number;
  push(bytes: Uint8Array | null): boolean;
  _transform(chunk: Buffer, encoding: string, done: () => void): void;
}
const gunzipPrototype = (Gunzip as unknown as { readonly prototype: GunzipInside }).prototype;

const scratch = Buffer.alloc(64 * 1024);

function transformAtOnce(
  this: GunzipInside,
  chunk: Buffer,
  _encoding: string,
  done: () => void,
): void {
  const last = this.writableEnded && this.writableLength === chunk.byteLength;
  const flush = last ? this._finishFlushFlag : this._defaultFlushFlag;
  for (let left = chunk.byteLength; this._handle !== null;) {
    this._handle.writeSync(flush, chunk, chunk.byteLength - left, left, scratch, 0, scratch.length);
    // Damaged data has destroyed the stream by now, with the error that says so.
    if (this.destroyed) return;
    const [room = 0, rest = 0] = this._writeState;
    this.bytesWritten += left - rest;
    left = rest;
    if (room < scratch.length) this.push(Buffer.from(scratch.subarray(0, scratch.length - room)));
    if (room === 0) continue;
    // Bytes that gzip has no use for follow its end.
    if (rest > 0) this.push(null);
    else done();
    return;
  }
}
