// as: packages/kernel/src/index.ts
// fails: @nx/enforce-module-boundaries
export { HOSTS } from '@source-mixpanel/mixpanel';
