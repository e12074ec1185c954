// as: packages/stream-cohorts/src/index.ts
// fails: unused disable
// eslint-disable-next-line no-console -- there is nothing to disable here
export const name = 'cohorts';
