import type { JsonValue } from '@source-mixpanel/exact-json';

/** An object under construction. */
export type Members = Record<string, JsonValue | undefined>;

/**
 * Sets a member of an object, even if its name is `__proto__`: an assignment would change the
 * prototype of the object instead.
 */
export function setOwnProperty(members: Members, name: string, value: JsonValue | undefined): void {
  if (name === '__proto__') Object.defineProperty(members, name, { value, ...PLAIN_MEMBER });
  else members[name] = value;
}

const PLAIN_MEMBER = { writable: true, enumerable: true, configurable: true };
