import { Buffer } from 'node:buffer';
import { WASM } from './wasm.js';

/** Places of the settings, see assembly/shape.ts. */
export const SETTING = {
  head: 0,
  bag: 1,
  open: 2,
  close: 3,
  headColumn: 4,
  timeColumn: 5,
  true: 6,
  false: 7,
  null: 8,
  bagColumn: 9,
  properties: 10,
} as const;

/** What becomes of a property, see assembly/text.ts. */
export const KIND = { unknown: 0, column: 1, dropped: 2, time: 3 } as const;

export interface WasmExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  pages(): number;
  reset(): void;
  setFormat(raw: number, keepsJson: number, chosen: number, integers: number): void;
  scan(start: number, end: number, most: number): number;
  write(start: number, end: number, limit: number, trusted: number): number;
  lineCount(): number;
  stoppedForRoom(): number;
  outputEnd(): number;
  takeNames(): number;
  greatestTime(): number;
  countWithoutTime(): number;
}

const PLACES = [
  'INPUT_AT',
  'INPUT_ROOM',
  'OUTPUT_AT',
  'OUTPUT_LIMIT',
  'SETTINGS_AT',
  'SETTING_TEXTS_AT',
  'SETTINGS_END',
  'COLLECTED_NAMES_AT',
  'COLUMN_STARTS_AT',
  'COLUMN_LENGTHS_AT',
  'COLUMNS_AT',
  'COLUMNS_ROOM',
  'MOST_CHOSEN_PROPERTIES',
] as const;
export type Place = (typeof PLACES)[number];

/** What the WebAssembly asks for, see assembly/caller.ts. */
export type Caller = Readonly<Record<string, (...numbers: number[]) => number | undefined>>;

/** Compiled once for the process, with the first body. */
let code: Compiled | false | undefined;

/** Returns the program; undefined where there is no WebAssembly with vectors: very old machines lack them. */
export function compiled(): Compiled | undefined {
  code ??= compile((globalThis as { readonly WebAssembly?: WebAssemblyApi }).WebAssembly) ?? false;
  return code === false ? undefined : code;
}

export interface WasmInstance {
  readonly exports: WasmExports;
  readonly at: Readonly<Record<Place, number>>;
}

/** The process may not reserve the gigabytes of address space that a memory of WebAssembly takes. */
export class NoAddressSpaceError extends Error {}

/**
 * Returns an instance with a memory of its own, and the addresses it exports.
 * @throws NoAddressSpaceError
 */
export function instantiate(program: Compiled, caller: Caller): WasmInstance {
  const exports = exportsOf(program, caller);
  const places = exports as Record<Place, { readonly value: number }>;
  const at = Object.fromEntries(PLACES.map((place) => [place, places[place].value]));
  return { exports: exports as WasmExports, at: at as Record<Place, number> };
}

function exportsOf({ api, module }: Compiled, caller: Caller): object {
  try {
    return new api.Instance(module, { caller }).exports;
  } catch (error) {
    // V8 throws a RangeError where it cannot allocate the memory; anything else is a defect.
    if (!(error instanceof Error) || error.name !== 'RangeError') throw error;
    throw new NoAddressSpaceError('WebAssembly got no memory', { cause: error });
  }
}

/** Returns the program; undefined where this cannot run it. */
export function compile(api: WebAssemblyApi | undefined): Compiled | undefined {
  const bytes = Buffer.from(WASM, 'base64');
  if (api?.validate(bytes) !== true) return undefined;
  return { api, module: new api.Module(bytes) };
}

export interface Compiled {
  readonly api: WebAssemblyApi;
  readonly module: object;
}

/** What is used of it: the types of Node lack it, those that have it bring all of the browser along. */
export interface WebAssemblyApi {
  validate(bytes: Uint8Array): boolean;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: object };
}
