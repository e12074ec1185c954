import { setFlagsFromString } from 'node:v8';

/**
 * Leaves the parser of HTTP, which is WebAssembly, as it is first compiled, for the rest of the process.
 * V8 would optimize it after a few requests: a quarter of a second of processor time in every `check`,
 * more than all the requests take. Bodies, which are the bulk of a read, pass it unread.
 */
export function skipWasmTierUp(): void {
  // It counts for what is compiled from now on: the parser is, with the first request.
  setFlagsFromString('--liftoff-only');
}
