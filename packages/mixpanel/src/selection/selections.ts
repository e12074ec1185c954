/** Which events are read, and which parts of them. An absent member restricts nothing. */
export interface EventSelection {
  /** Names of events, as they were sent. */
  readonly events?: readonly string[] | undefined;
  /** A filter in Mixpanel's language of expressions. */
  readonly where?: string | undefined;
  /** Properties that are delivered, by the names that Mixpanel uses. */
  readonly properties?: readonly string[] | undefined;
  /** Whether times are in milliseconds; default: whole seconds. */
  readonly inMilliseconds?: boolean | undefined;
}

/** Which profiles are read, and which parts of them. An absent member restricts nothing. */
export interface ProfileSelection {
  /** A filter in Mixpanel's language of expressions. */
  readonly where?: string | undefined;
  /** Properties that are delivered, by the names that Mixpanel uses. */
  readonly properties?: readonly string[] | undefined;
}

/**
 * The maximum size of a list of names in a URL in bytes: many servers refuse a request line of more
 * than 8 KiB.
 */
const MAX_ENCODED_BYTES = 6 * 1024;

/**
 * Divides names of events into disjoint lists, each of at most 6 KiB as a parameter of a URL unless
 * it has a single name. Returns one list, undefined, if all events are wanted.
 */
export function eventLists(
  names: readonly string[] | undefined,
): readonly (readonly string[] | undefined)[] {
  if (names === undefined) return [undefined];
  const lists: string[][] = [];
  let bytes = Infinity;
  for (const name of new Set(names)) {
    const size = encodedBytes(name);
    bytes += size;
    if (bytes > MAX_ENCODED_BYTES) {
      lists.push([]);
      bytes = size;
    }
    lists.at(-1)?.push(name);
  }
  return lists;
}

/** Returns the size of a name in a JSON list in a URL, with its comma. */
function encodedBytes(name: string): number {
  return new URLSearchParams([['', `,${JSON.stringify(name)}`]]).toString().length;
}
