import { webAssemblyProblem, type WebAssemblyProblem } from '@source-mixpanel/event-lines';
import type { CallIo } from '@source-mixpanel/stream';

const SLOW: Readonly<Record<WebAssemblyProblem, string>> = {
  not_supported:
    'Events are read without WebAssembly, several times slower: this machine does not support it.',
  not_enough_address_space:
    'Events are read without WebAssembly, several times slower: the process does not have enough address space for it. Raise the limit (ulimit -v), or set NODE_OPTIONS=--disable-wasm-trap-handler.',
};

/**
 * Returns a function that warns, at most once, if events are read without WebAssembly. Call it
 * before each body is read: WebAssembly needs address space for each concurrent body, and may not
 * get it for a later one.
 */
export function createSlowReadingWarning(
  currentProblem: () => WebAssemblyProblem | undefined = webAssemblyProblem,
): (io: CallIo) => void {
  let isReported = false;
  return (io) => {
    const problem = currentProblem();
    if (isReported || problem === undefined) return;
    isReported = true;
    io.report({ kind: 'warning', message: SLOW[problem] });
  };
}
