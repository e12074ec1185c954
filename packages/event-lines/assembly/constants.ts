/*
 * The constants of the TypeScript side, which `npm run assembly` writes into
 * `src/fast/wasm-constants.ts`, so that no number is written twice. None of it is part of the
 * program.
 */
export * from './layout';
export { MEMORY_END } from './names';
export { MAX_CHOSEN, Setting, SETTING_TEXTS } from './shape';
export { ID_PART, KeyMode, OWNER_PART } from './key';
export { HASHED_MEMBER, LEFT_OUT_MEMBER, MEMBER_BITS } from './places';
export { Kind } from './text';
