import { isJsonObject, RawNumber, type JsonValue } from '@source-mixpanel/exact-json';

const isList = (value: JsonValue | undefined): value is readonly JsonValue[] =>
  Array.isArray(value);

/**
 * Returns whether two values are equal. Numbers are compared by value, and the order of members
 * does not matter.
 */
export function sameValue(left: JsonValue | undefined, right: JsonValue | undefined): boolean {
  if (isNumber(left) && isNumber(right)) return sameNumber(digits(left), digits(right));
  if (isList(left)) {
    return (
      isList(right) &&
      left.length === right.length &&
      left.every((value, at) => sameValue(value, right[at]))
    );
  }
  if (isJsonObject(left)) {
    if (!isJsonObject(right)) return false;
    const names = new Set([...Object.keys(left), ...Object.keys(right)]);
    return [...names].every((name) => sameValue(left[name], right[name]));
  }
  return left === right;
}

export function isNumber(value: JsonValue | undefined): value is number | RawNumber {
  return typeof value === 'number' || value instanceof RawNumber;
}

export const digits = (value: number | RawNumber): string =>
  typeof value === 'number' ? String(value) : value.text;

/** Compares integers exactly, and other numbers as doubles. */
function sameNumber(left: string, right: string): boolean {
  const whole = /^-?\d+$/;
  if (whole.test(left) && whole.test(right)) return BigInt(left) === BigInt(right);
  return Object.is(Number(left), Number(right)) || Number(left) === Number(right);
}
