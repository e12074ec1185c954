import type { JsonObject } from '@source-mixpanel/exact-json';

/** Returns whether ours has null in a column that the Python connector leaves out, because its framework drops nulls. */
export function isDroppedNull(here: JsonObject, there: JsonObject, column: string): boolean {
  return here[column] === null && !Object.hasOwn(there, column);
}
