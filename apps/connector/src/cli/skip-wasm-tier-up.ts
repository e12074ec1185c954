import { setFlagsFromString } from 'node:v8';

/**
 * Prevents V8 from optimizing the HTTP parser, which is WebAssembly, for the rest of the process.
 * V8 would do so after a few requests: a quarter of a second of processor time in every `check`,
 * more than all the requests take. Bodies, which are most of a read, pass the parser unread.
 */
export function skipWasmTierUp(): void {
  // It counts for what is compiled from now on: the parser is, with the first request.
  setFlagsFromString('--liftoff-only');
}
