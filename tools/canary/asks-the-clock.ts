// as: packages/cursor/src/index.ts
// fails: no-restricted-properties, no-restricted-syntax
export const now = (): number => Date.now();
export const today = (): Date => new Date();
