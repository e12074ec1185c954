// as: packages/stream-cohorts/src/index.ts
// fails: @typescript-eslint/explicit-module-boundary-types, @typescript-eslint/no-explicit-any
export const pass = (value: any): any => value;
