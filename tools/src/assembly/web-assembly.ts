/** What is used of WebAssembly: the types of Node lack it, those that have it bring all of the browser along. */
export interface WebAssemblyApi {
  readonly Module: new (program: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: object };
}

export const webAssembly = (globalThis as unknown as { readonly WebAssembly: WebAssemblyApi })
  .WebAssembly;
