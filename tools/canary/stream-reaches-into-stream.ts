// as: packages/stream-cohorts/src/index.ts
// fails: @nx/enforce-module-boundaries
export { annotationsStream } from '../../stream-annotations/src/annotations-stream.js';
