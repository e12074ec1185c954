import type { JsonValue } from '@source-mixpanel/exact-json';

/**
 * Replaces the space between date and time by `T`: Mixpanel writes some times with a space, which
 * destinations reject. An offset is kept, none is added; any other value is returned unchanged.
 */
export function dateTimeText(value: JsonValue | undefined): JsonValue | undefined {
  return typeof value === 'string'
    ? value.replace(/^(\d{4}-\d{2}-\d{2}) (?=\d{2}:\d{2}:\d{2})/, '$1T')
    : value;
}
