// as: packages/cursor/src/partitioned-state.ts
// fails: source-mixpanel/no-import-cycle
import type { PartitionedStates } from './partitioned-states.js';

export type PartitionedState = { readonly states: PartitionedStates };
export type PartitionCursor = Record<string, never>;
export type PartitionedStateOptions = Record<string, never>;
