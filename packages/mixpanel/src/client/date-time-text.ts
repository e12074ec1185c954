import type { JsonValue } from '@source-mixpanel/exact-json';

/**
 * Mixpanel writes some moments with a blank between date and time, which destinations refuse: it
 * becomes `T`. An offset is kept, none is invented; whatever is no such text passes untouched.
 */
export function dateTimeText(value: JsonValue | undefined): JsonValue | undefined {
  return typeof value === 'string'
    ? value.replace(/^(\d{4}-\d{2}-\d{2}) (?=\d{2}:\d{2}:\d{2})/, '$1T')
    : value;
}
