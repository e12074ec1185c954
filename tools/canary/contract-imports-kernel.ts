// as: packages/stream/src/index.ts
// fails: @nx/enforce-module-boundaries
export { BodySpool } from '@source-mixpanel/kernel';
