import type { JsonObject, JsonValue } from '@source-mixpanel/exact-json';

/**
 * Returns the row with its member names in snake_case, because Mixpanel uses snake_case in some
 * responses and camelCase in others. Names within values are kept, because many of them are names
 * of the customer's properties. If the row has both forms of a name, both members keep their names.
 */
export function snakeNames(row: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]): [string, JsonValue | undefined] => {
      const snake = snakeName(name);
      return [Object.hasOwn(row, snake) ? name : snake, value];
    }),
  );
}

/** Converts `dataGroupId` to `data_group_id`. Returns a name that is not camelCase unchanged. */
function snakeName(name: string): string {
  if (!/^[a-z][a-zA-Z0-9]*$/.test(name)) return name;
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();
}
