import { Gunzip, type Zlib } from 'node:zlib';
import type { VirtualClock } from './virtual-clock.js';

/** The clock that has the timers of this process now. */
let current: VirtualClock | undefined;

/**
 * Runs the work with the timers and the date of this process on the virtual clock, and with gunzip on this
 * thread. The kernel's limiter takes its timers from the globals, and zlib its threads from the machine:
 * with either, the load of the machine would decide the order of events. Within work on the same clock it
 * changes nothing.
 * @throws Error within work on another clock
 */
export async function onVirtualTime<T>(clock: VirtualClock, work: () => Promise<T>): Promise<T> {
  if (current === clock) return work();
  if (current !== undefined) throw new Error('another virtual clock has the timers');
  current = clock;
  const restore = replaceGlobals(clock);
  try {
    return await work();
  } finally {
    restore();
    current = undefined;
  }
}

function replaceGlobals(clock: VirtualClock): () => void {
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
      cancels.delete(id);
    },
  });
  Date.now = () => clock.now();
  // Nothing reads where thousands of aborts and failures come from.
  Error.stackTraceLimit = 0;
  return () => {
    Object.assign(globalThis, { setTimeout, clearTimeout });
    Date.now = now;
    Error.stackTraceLimit = stackTraceLimit;
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

// Set once: code that was optimized for the streams of Node is discarded with every change of the prototype.
const inherited = Object.getPrototypeOf(gunzipPrototype) as GunzipInside;
gunzipPrototype._transform = function (chunk, encoding, done) {
  if (current === undefined) inherited._transform.call(this, chunk, encoding, done);
  else transformHere(this, chunk, done);
};

const scratch = Buffer.alloc(64 * 1024);

/** What `_transform` does, with the synchronous call of zlib. */
function transformHere(gunzip: GunzipInside, chunk: Buffer, done: () => void): void {
  const last = gunzip.writableEnded && gunzip.writableLength === chunk.byteLength;
  const flush = last ? gunzip._finishFlushFlag : gunzip._defaultFlushFlag;
  for (let left = chunk.byteLength; gunzip._handle !== null;) {
    const at = chunk.byteLength - left;
    gunzip._handle.writeSync(flush, chunk, at, left, scratch, 0, scratch.length);
    // Damaged data has destroyed the stream by now, with an error that says so.
    if (gunzip.destroyed) return;
    const [space = 0, rest = 0] = gunzip._writeState;
    gunzip.bytesWritten += left - rest;
    left = rest;
    if (space < scratch.length) {
      gunzip.push(Buffer.from(scratch.subarray(0, scratch.length - space)));
    }
    if (space === 0) continue;
    // Bytes that are not gzip follow its end.
    if (rest > 0) gunzip.push(null);
    else done();
    return;
  }
}
