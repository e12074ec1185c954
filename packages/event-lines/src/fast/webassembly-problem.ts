import { NoAddressSpaceError, type Compiled } from './wasm-module.js';

/**
 * Why bodies are read without WebAssembly, which takes several times as long. Each WebAssembly
 * memory reserves gigabytes of address space, which `ulimit -v` may not allow.
 */
export type WebAssemblyProblem = 'not_supported' | 'not_enough_address_space';

let problem: WebAssemblyProblem | undefined;

/**
 * Returns what prevented this process from using WebAssembly when it last tried; undefined if
 * nothing did.
 */
export function webAssemblyProblem(): WebAssemblyProblem | undefined {
  return problem;
}

/** Returns what `run` makes of the program; undefined if there is none or no memory for it. */
export function runWebAssembly<T>(
  program: Compiled | undefined,
  run: (program: Compiled) => T,
): T | undefined {
  problem = program === undefined ? 'not_supported' : undefined;
  if (program === undefined) return undefined;
  try {
    return run(program);
  } catch (error) {
    if (!(error instanceof NoAddressSpaceError)) throw error;
    problem = 'not_enough_address_space';
    return undefined;
  }
}
