import { setFlagsFromString } from 'node:v8';

/**
 * Prevents V8 from optimizing WebAssembly for the rest of the process. The HTTP parser of undici is
 * WebAssembly, and V8 would optimize it after a few requests. In every `check`, this would take a
 * quarter of a second of processor time, more than all requests together.
 */
export function skipWasmTierUp(): void {
  // The flag affects only code that is compiled after it is set. The parser is compiled with the
  // first request.
  setFlagsFromString('--liftoff-only');
}
