/**
 * The parts of WebAssembly that are used here: the types of Node lack them, and the library that
 * has them also declares the whole browser.
 */
export interface WebAssemblyApi {
  readonly Module: new (program: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: object };
}

export const webAssembly = (globalThis as unknown as { readonly WebAssembly: WebAssemblyApi })
  .WebAssembly;
