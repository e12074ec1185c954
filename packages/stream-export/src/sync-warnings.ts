import { createNamesWarning } from '@source-mixpanel/mixpanel';
import { webAssemblyProblem, type WebAssemblyProblem } from '@source-mixpanel/event-lines';
import type { CallIo } from '@source-mixpanel/stream';

const SLOW: Readonly<Record<WebAssemblyProblem, string>> = {
  not_supported:
    'Events are read without WebAssembly, several times slower: this machine does not support it.',
  not_enough_address_space:
    'Events are read without WebAssembly, several times slower: the process has not enough address space for it. Raise the limit (ulimit -v), or set NODE_OPTIONS=--disable-wasm-trap-handler.',
};

/**
 * Returns a function that warns of what concerns a sync as a whole, of each thing once however often
 * it is called with the number of properties that have a column.
 */
export function createSyncWarnings(): (names: number, io: CallIo) => void {
  const warnOfNames = createNamesWarning('export_format');
  let isCalled = false;
  return (names, io) => {
    const problem = isCalled ? undefined : webAssemblyProblem();
    isCalled = true;
    if (problem !== undefined) io.report({ kind: 'warning', message: SLOW[problem] });
    warnOfNames(names, io);
  };
}
