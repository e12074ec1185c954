import { Buffer } from 'node:buffer';
import { WASM } from './wasm.js';

/** The memory and the functions that the program exports; see assembly/index.ts. */
export interface WasmExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  pages(): number;
  reset(): void;
  setFormat(raw: number, keepsJson: number, chosen: number, integers: number): void;
  project(changesBag: number, hashed: number): void;
  setKey(mode: number, hasOwner: number, owner: number, id: number): void;
  scan(start: number, end: number, maxLines: number): number;
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

/** Functions that the WebAssembly program imports; see assembly/caller.ts. */
export type Caller = Readonly<Record<string, (...numbers: number[]) => number | undefined>>;

/** The program, which is compiled when the first body is read; false if it cannot be used. */
let code: Compiled | false | undefined;

/**
 * Returns the compiled program; undefined without WebAssembly or its SIMD instructions, which very
 * old machines do not support.
 */
export function getProgram(): Compiled | undefined {
  code ??= compile((globalThis as { readonly WebAssembly?: WebAssemblyApi }).WebAssembly) ?? false;
  return code === false ? undefined : code;
}

/**
 * Thrown if the process cannot reserve the address space for a WebAssembly memory, which takes
 * gigabytes.
 */
export class NoAddressSpaceError extends Error {}

/**
 * Creates an instance with its own memory and returns its exports.
 * @throws NoAddressSpaceError
 */
export function instantiate(program: Compiled, caller: Caller): WasmExports {
  return createExports(program, caller) as WasmExports;
}

function createExports({ api, module }: Compiled, caller: Caller): object {
  try {
    return new api.Instance(module, { caller }).exports;
  } catch (error) {
    // V8 throws a RangeError if it cannot reserve the memory. Any other error is a bug.
    if (!(error instanceof Error) || error.name !== 'RangeError') throw error;
    throw new NoAddressSpaceError('WebAssembly could not reserve its memory', { cause: error });
  }
}

/** Compiles the program; undefined if this API does not support it. */
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
 * The part of the WebAssembly API that is used. The types of Node.js do not contain it, and the
 * library `dom`, which does, declares all browser APIs.
 */
export interface WebAssemblyApi {
  validate(bytes: Uint8Array): boolean;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: object };
}
