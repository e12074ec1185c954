import type { JsonValue } from '@source-mixpanel/exact-json';

/**
 * Replaces the space between date and time with `T`, because Mixpanel writes some timestamps with a
 * space and destinations reject those. A time zone offset is kept, but never added. Returns all
 * other values unchanged.
 */
export function dateTimeText(value: JsonValue | undefined): JsonValue | undefined {
  return typeof value === 'string'
    ? value.replace(/^(\d{4}-\d{2}-\d{2}) (?=\d{2}:\d{2}:\d{2})/, '$1T')
    : value;
}
