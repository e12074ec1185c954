/** Set up before each file of tests of `event-lines`: they run where there is no WebAssembly. */
Object.defineProperty(globalThis, 'WebAssembly', { configurable: true, value: undefined });
