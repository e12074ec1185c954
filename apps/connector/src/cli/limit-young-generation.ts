import { setFlagsFromString } from 'node:v8';

/**
 * Makes V8 collect young objects after every megabyte or two, for the rest of the process. By default V8 lets
 * them grow to 48 MB, which helps programs with many live objects. A read has few: its peak was 20 to 35 MB
 * higher, and it was not faster.
 */
export function limitYoungGeneration(): void {
  // V8 reads the flag whenever that space is about to grow, so it also works after the start.
  setFlagsFromString('--semi-space-growth-factor=1');
}
