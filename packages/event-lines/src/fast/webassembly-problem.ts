import { NoAddressSpaceError, type Compiled } from './wasm-module.js';

/**
 * Why WebAssembly is not used; reading then takes several times as long. Each WebAssembly memory
 * reserves gigabytes of address space, which `ulimit -v` may not allow.
 */
export type WebAssemblyProblem = 'not_supported' | 'not_enough_address_space';

let problem: WebAssemblyProblem | undefined;

/** Returns why WebAssembly could not be used at the last attempt; undefined if it could. */
export function webAssemblyProblem(): WebAssemblyProblem | undefined {
  return problem;
}

/**
 * Calls `run` with the program and returns its result; undefined if there is no program or no
 * memory for it. `webAssemblyProblem` returns the reason afterwards.
 */
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
