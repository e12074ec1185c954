/** Selects events and their properties. Undefined members select everything. */
export interface EventSelection {
  /** Names of events, as they were sent to Mixpanel. */
  readonly events?: readonly string[] | undefined;
  /** A filter in Mixpanel's expression language. */
  readonly where?: string | undefined;
  /** Names of the properties to emit, as in Mixpanel. */
  readonly properties?: readonly string[] | undefined;
  /** Whether times are in milliseconds; default: in seconds. */
  readonly inMilliseconds?: boolean | undefined;
}

/** Selects profiles and their properties. Undefined members select everything. */
export interface ProfileSelection {
  /** A filter in Mixpanel's expression language. */
  readonly where?: string | undefined;
  /** Names of the properties to emit, as in Mixpanel. */
  readonly properties?: readonly string[] | undefined;
}

/**
 * Maximum size of a list of names in a URL, in bytes. Many servers reject request lines of more
 * than 8 KiB.
 */
const MAX_ENCODED_BYTES = 6 * 1024;

/**
 * Divides event names into disjoint lists that each fit into the URL of a request: a list has at
 * most 6 KiB in its encoded form, or contains a single longer name. Returns `[undefined]`, the list
 * that selects all events, if `names` is undefined.
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

/** Returns the size in bytes of a name and its comma in a JSON list in a URL. */
function encodedBytes(name: string): number {
  return new URLSearchParams([['', `,${JSON.stringify(name)}`]]).toString().length;
}
