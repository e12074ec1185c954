// as: packages/stream/src/index.ts
// fails: @nx/enforce-module-boundaries
export { BodyStorage } from '@source-mixpanel/kernel';
