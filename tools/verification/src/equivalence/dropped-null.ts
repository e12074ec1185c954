import type { JsonObject } from '@source-mixpanel/exact-json';

/**
 * Returns whether our record has null in a column that theirs lacks: the framework of the Python
 * connector drops nulls.
 */
export function isDroppedNull(ours: JsonObject, theirs: JsonObject, column: string): boolean {
  return ours[column] === null && !Object.hasOwn(theirs, column);
}
