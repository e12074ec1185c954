import { BoundsChecks, type Layout } from './bounds-checks.js';
import type { WebAssemblyApi } from './web-assembly.js';

type Call = (...numbers: number[]) => number;

/**
 * Returns a WebAssembly API for `event-lines` that always instantiates the checked build instead of
 * the given program, and checks each of its memory accesses.
 * @param program the checked build as WebAssembly
 * @param layout the memory map against which accesses are checked
 */
export function checkedWebAssembly(
  api: WebAssemblyApi,
  program: Uint8Array,
  layout: Layout,
): object {
  const module = new api.Module(program);
  class Instance {
    readonly exports: object;

    constructor(_module: object, imports: object) {
      const checks = new BoundsChecks(layout);
      const instance = new api.Instance(module, { ...imports, env: checks.env });
      const { scan, write } = instance.exports as { readonly scan: Call; readonly write: Call };
      this.exports = {
        ...instance.exports,
        scan: (start: number, end: number, most: number) => {
          checks.setInputEnd(end);
          return scan(start, end, most);
        },
        write: (...numbers: number[]) => {
          checks.setInputEnd(numbers[2] ?? 0);
          return write(...numbers);
        },
      };
    }
  }
  return { validate: () => true, Module: Object, Instance };
}
