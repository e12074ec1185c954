// as: packages/stream-cohorts/src/index.ts
// fails: @nx/enforce-module-boundaries
export { openConnection } from '@source-mixpanel/client';
