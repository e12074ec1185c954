// as: packages/stream-cohorts/src/index.ts
// fails: no-restricted-syntax
const stream = { name: 'cohorts' };
export default stream;
