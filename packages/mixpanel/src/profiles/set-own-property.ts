import type { JsonValue } from '@source-mixpanel/exact-json';

/** An object under construction. */
export type Members = Record<string, JsonValue | undefined>;

/**
 * Sets a member, also one called `__proto__`, where an assignment would set the prototype instead.
 */
export function setOwnProperty(members: Members, name: string, value: JsonValue | undefined): void {
  if (name === '__proto__') Object.defineProperty(members, name, { value, ...PLAIN_MEMBER });
  else members[name] = value;
}

const PLAIN_MEMBER = { writable: true, enumerable: true, configurable: true };
