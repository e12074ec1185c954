// as: packages/stream-cohorts/src/index.ts
// fails: @nx/enforce-module-boundaries
import { annotationsStream } from '@source-mixpanel/stream-annotations';

export const cohortsStream = annotationsStream;
