/*
 * Constants that the TypeScript code of the host needs, too. `npm run assembly` writes them to
 * `src/fast/wasm-constants.ts`, so that each number is defined once. This file is not part of the
 * program.
 */
export * from './layout';
export { MEMORY_END } from './names';
export { MAX_CHOSEN, Setting, SETTING_TEXTS } from './shape';
export { ID_PART, KeyMode, OWNER_PART } from './key';
export { HASHED_MEMBER, LEFT_OUT_MEMBER, MEMBER_BITS } from './places';
export { Kind } from './text';
