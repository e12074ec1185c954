/**
 * Makes the tests of `event-lines` run without WebAssembly. Jest loads this file before each test
 * file.
 */
Object.defineProperty(globalThis, 'WebAssembly', { configurable: true, value: undefined });
