import { setFlagsFromString } from 'node:v8';

/**
 * Prevents V8 from optimizing the HTTP parser, which is WebAssembly, for the rest of the process.
 * V8 would do so after a few requests: a quarter of a second of processor time in every `check`,
 * more than all the requests take. Bodies, which are most of a read, pass the parser unread.
 */
export function skipWasmTierUp(): void {
  // The flag affects only code that is compiled after it is set, such as the parser, which is compiled with the
  // first request.
  setFlagsFromString('--liftoff-only');
}
