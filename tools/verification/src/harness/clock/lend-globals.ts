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
  gunzipPrototype._transform = function (chunk, _encoding, done) {
    transformAtOnce(this, chunk, done);
  };
  return () => {
    Object.assign(globalThis, { setTimeout, clearTimeout });
    Date.now = now;
    Error.stackTraceLimit = stackTraceLimit;
    // What it inherits shows again.
    Reflect.deleteProperty(gunzipPrototype, '_transform');
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

function transformAtOnce(gunzip: GunzipInside, chunk: Buffer, done: () => void): void {
  const last = gunzip.writableEnded && gunzip.writableLength === chunk.byteLength;
  const flush = last ? gunzip._finishFlushFlag : gunzip._defaultFlushFlag;
  for (let left = chunk.byteLength; gunzip._handle !== null;) {
    const at = chunk.byteLength - left;
    gunzip._handle.writeSync(flush, chunk, at, left, scratch, 0, scratch.length);
    // Damaged data has destroyed the stream by now, with the error that says so.
    if (gunzip.destroyed) return;
    const [room = 0, rest = 0] = gunzip._writeState;
    gunzip.bytesWritten += left - rest;
    left = rest;
    if (room < scratch.length) gunzip.push(Buffer.from(scratch.subarray(0, scratch.length - room)));
    if (room === 0) continue;
    // Bytes that gzip has no use for follow its end.
    if (rest > 0) gunzip.push(null);
    else done();
    return;
  }
}
