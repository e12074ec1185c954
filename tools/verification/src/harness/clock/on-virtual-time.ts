import { Gunzip, type Zlib } from 'node:zlib';
import type { VirtualClock } from './virtual-clock.js';

/** The clock that the timers of this process follow at the moment. */
let current: VirtualClock | undefined;

/**
 * Runs `work` while `setTimeout`, `clearTimeout` and `Date.now` of this process follow the virtual
 * clock, and gunzip runs on the main thread. Otherwise the load of the machine would decide the
 * order of events, because the rate limiter of the kernel uses the global timers and zlib uses a
 * thread pool. Calls may be nested on the same clock.
 * @throws Error if the timers already follow another clock
 */
export async function onVirtualTime<T>(clock: VirtualClock, work: () => Promise<T>): Promise<T> {
  if (current === clock) return work();
  if (current !== undefined) throw new Error('the timers already follow another virtual clock');
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
        clock.schedule(milliseconds, () => {
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
  // Simulations create thousands of errors on purpose; recording the stack of each takes time.
  Error.stackTraceLimit = 0;
  return () => {
    Object.assign(globalThis, { setTimeout, clearTimeout });
    Date.now = now;
    Error.stackTraceLimit = stackTraceLimit;
  };
}

/**
 * The undocumented members of the zlib streams of Node 20 and later. The tests fail if they change.
 */
interface GunzipInternals extends Zlib {
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
const gunzipPrototype = (Gunzip as unknown as { readonly prototype: GunzipInternals }).prototype;

// The prototype is changed once and not for each simulation, because V8 discards the optimized code
// of a class whenever its prototype changes.
const inherited = Object.getPrototypeOf(gunzipPrototype) as GunzipInternals;
gunzipPrototype._transform = function (chunk, encoding, done) {
  if (current === undefined) inherited._transform.call(this, chunk, encoding, done);
  else transformSync(this, chunk, done);
};

const scratch = Buffer.alloc(64 * 1024);

/** Does the same as `_transform` of Node, but calls zlib synchronously. */
function transformSync(gunzip: GunzipInternals, chunk: Buffer, done: () => void): void {
  const last = gunzip.writableEnded && gunzip.writableLength === chunk.byteLength;
  const flush = last ? gunzip._finishFlushFlag : gunzip._defaultFlushFlag;
  for (let left = chunk.byteLength; gunzip._handle !== null;) {
    const at = chunk.byteLength - left;
    gunzip._handle.writeSync(flush, chunk, at, left, scratch, 0, scratch.length);
    // If the data is damaged, zlib has destroyed the stream with an error.
    if (gunzip.destroyed) return;
    const [freeOutput = 0, unreadInput = 0] = gunzip._writeState;
    gunzip.bytesWritten += left - unreadInput;
    left = unreadInput;
    if (freeOutput < scratch.length) {
      gunzip.push(Buffer.from(scratch.subarray(0, scratch.length - freeOutput)));
    }
    if (freeOutput === 0) continue;
    // The gzip data has ended and other bytes follow: Node ignores them and ends the stream.
    if (unreadInput > 0) gunzip.push(null);
    else done();
    return;
  }
}
