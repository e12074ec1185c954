// as: packages/stream-cohorts/src/index.ts
// fails: no-restricted-imports
export { readFile } from 'node:fs/promises';
