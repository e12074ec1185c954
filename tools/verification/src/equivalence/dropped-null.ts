import type { JsonObject } from '@source-mixpanel/exact-json';

/** The Python connector's framework leaves out columns that are null. */
export function isDroppedNull(here: JsonObject, there: JsonObject, column: string): boolean {
  return here[column] === null && !Object.hasOwn(there, column);
}
