import { Buffer } from 'node:buffer';
import { WASM } from './wasm.js';

export interface WasmExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  pages(): number;
  reset(): void;
  setFormat(raw: number, keepsJson: number, chosen: number, integers: number): void;
  project(changesBag: number, hashed: number): void;
  setKey(mode: number, hasOwner: number, owner: number, id: number): void;
  scan(start: number, end: number, most: number): number;
  write(start: number, end: number, limit: number, trusted: number): number;
  lineCount(): number;
  stoppedForRoom(): number;
  outputEnd(): number;
  takeNames(): number;
  countBy(milliseconds: number): void;
  countCounted(): number;
  greatestTime(): number;
  leastTime(): number;
  countWithoutTime(): number;
}

/** The functions that the WebAssembly imports, see assembly/caller.ts. */
export type Caller = Readonly<Record<string, (...numbers: number[]) => number | undefined>>;

/** Compiled once for the process, with the first body. */
let code: Compiled | false | undefined;

/**
 * Returns the program; undefined if there is no WebAssembly with SIMD, which very old machines
 * lack.
 */
export function compiled(): Compiled | undefined {
  code ??= compile((globalThis as { readonly WebAssembly?: WebAssemblyApi }).WebAssembly) ?? false;
  return code === false ? undefined : code;
}

/**
 * Thrown when the process cannot reserve the gigabytes of address space that a WebAssembly memory
 * takes.
 */
export class NoAddressSpaceError extends Error {}

/**
 * Returns the exports of an instance with its own memory.
 * @throws NoAddressSpaceError
 */
export function instantiate(program: Compiled, caller: Caller): WasmExports {
  return exportsOf(program, caller) as WasmExports;
}

function exportsOf({ api, module }: Compiled, caller: Caller): object {
  try {
    return new api.Instance(module, { caller }).exports;
  } catch (error) {
    // V8 throws a RangeError if it cannot allocate the memory; anything else is a defect.
    if (!(error instanceof Error) || error.name !== 'RangeError') throw error;
    throw new NoAddressSpaceError('WebAssembly got no memory', { cause: error });
  }
}

/** Returns the program; undefined if this API cannot run it. */
export function compile(api: WebAssemblyApi | undefined): Compiled | undefined {
  const bytes = Buffer.from(WASM, 'base64');
  if (api?.validate(bytes) !== true) return undefined;
  return { api, module: new api.Module(bytes) };
}

export interface Compiled {
  readonly api: WebAssemblyApi;
  readonly module: object;
}

/**
 * The part of the API that is used: the types of Node lack it, and the library that has it declares
 * the whole browser.
 */
export interface WebAssemblyApi {
  validate(bytes: Uint8Array): boolean;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: object };
}
