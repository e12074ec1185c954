/** Makes the tests of `event-lines` run without WebAssembly; loaded before each file of tests. */
Object.defineProperty(globalThis, 'WebAssembly', { configurable: true, value: undefined });
