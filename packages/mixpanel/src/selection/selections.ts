/** Which events are read, and what of them. A member that is absent restricts nothing. */
export interface EventSelection {
  /** Names of events, as they were sent. */
  readonly events?: readonly string[] | undefined;
  /** A filter in Mixpanel's language of expressions. */
  readonly where?: string | undefined;
  /** Properties that are delivered, by the names that Mixpanel uses. */
  readonly properties?: readonly string[] | undefined;
  /** Whether times hold milliseconds; default: whole seconds. */
  readonly inMilliseconds?: boolean | undefined;
}

/** Which profiles are read, and what of them. A member that is absent restricts nothing. */
export interface ProfileSelection {
  /** A filter in Mixpanel's language of expressions. */
  readonly where?: string | undefined;
  /** Properties that are delivered, by the names that Mixpanel uses. */
  readonly properties?: readonly string[] | undefined;
}

/** Bytes of a list of names in a URL: many servers refuse a request line of more than 8 KiB. */
const MAX_ENCODED_BYTES = 6 * 1024;

/**
 * Divides names of events into lists without a common name, each of at most 6 KiB as a parameter of a URL
 * unless it has one name alone. Returns one list, undefined, where all events are wanted.
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

/** A name in a list of JSON in a URL, with its comma. */
function encodedBytes(name: string): number {
  return new URLSearchParams([['', `,${JSON.stringify(name)}`]]).toString().length;
}
