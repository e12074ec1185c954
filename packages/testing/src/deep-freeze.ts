/**
 * Freezes a value and everything in it, and returns the value. Any attempt to change it then throws
 * a TypeError.
 */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  // Frozen values are not skipped, because the members of a frozen object may not be frozen.
  Object.values(value).forEach(deepFreeze);
  return Object.freeze(value);
}
