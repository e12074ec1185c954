/**
 * The part of the WebAssembly API that is used here. The types of Node do not contain it.
 * TypeScript's library `dom` does, but would also declare every global of a browser.
 */
export interface WebAssemblyApi {
  readonly Module: new (program: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: object };
}

export const webAssembly = (globalThis as unknown as { readonly WebAssembly: WebAssemblyApi })
  .WebAssembly;
