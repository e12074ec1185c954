import { setFlagsFromString } from 'node:v8';

/**
 * Makes V8 collect young objects after every one or two megabytes, for the rest of the process. By
 * default, V8 lets them grow to 48 MB before it collects them, which is faster for programs with
 * many live objects. A read has few live objects: the default made its peak memory 20 to 35 MB
 * higher and did not make it faster.
 */
export function limitYoungGeneration(): void {
  // V8 reads this flag each time before the space for young objects grows, so the flag also has an
  // effect after the start of the process.
  setFlagsFromString('--semi-space-growth-factor=1');
}
