// as: packages/stream-cohorts/src/index.ts
// fails: @nx/enforce-module-boundaries
export { fakeClock } from '@source-mixpanel/testing';
