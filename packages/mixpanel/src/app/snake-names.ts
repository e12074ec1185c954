import type { JsonObject, JsonValue } from '@source-mixpanel/exact-json';

/**
 * The row with the names of its own members in snake_case, as Mixpanel writes them in one answer and in
 * camelCase in another. Names within its values stay: many are those of the project's own properties.
 * Where the row has a member in both forms, both stay.
 */
export function snakeNames(row: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]): [string, JsonValue | undefined] => {
      const snake = snakeName(name);
      return [Object.hasOwn(row, snake) ? name : snake, value];
    }),
  );
}

/** `dataGroupId` as `data_group_id`; a name that is not camelCase as it is. */
function snakeName(name: string): string {
  if (!/^[a-z][a-zA-Z0-9]*$/.test(name)) return name;
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();
}
