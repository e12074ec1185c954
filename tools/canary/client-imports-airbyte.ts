// as: packages/client/src/index.ts
// fails: @nx/enforce-module-boundaries
import { MessageWriter } from '@source-mixpanel/airbyte/output';

export const Writer = MessageWriter;
