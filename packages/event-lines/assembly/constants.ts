/*
 * What the TypeScript side has to know, for `npm run assembly` to write into `src/fast/wasm-constants.ts`:
 * no number stands on both sides. None of it is part of the program.
 */
export * from './layout';
export { MEMORY_END } from './names';
export { MOST_CHOSEN, Setting, SETTING_TEXTS } from './shape';
export { Kind } from './text';
