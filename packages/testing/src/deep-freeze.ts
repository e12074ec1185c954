/**
 * Freezes a value and everything in it, and returns it. In a module, an attempt to change any of it then
 * throws a TypeError.
 */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  // Not skipped where it is frozen already: a shallow freeze leaves its members open.
  Object.values(value).forEach(deepFreeze);
  return Object.freeze(value);
}
