import { Buffer } from 'node:buffer';
import { deflateSync, inflateSync } from 'node:zlib';

/**
 * Maximum size in bytes of all packed lists of a state after unpacking, as JSON; enough for about
 * 600,000 names. Without a limit, a few kilobytes in a manipulated state could unpack to more than the
 * memory.
 */
export const MAX_UNPACKED_BYTES = 32 * 1024 * 1024;

export interface PackedNames {
  /** The names as a JSON list in ascending order, compressed with zlib and encoded in base64. */
  readonly list: string;
  /** Size of the JSON text in bytes. */
  readonly bytes: number;
}

/** @param names names without duplicates */
export function packNames(names: readonly string[]): PackedNames {
  const json = Buffer.from(JSON.stringify([...names].sort()));
  return { list: deflateSync(json).toString('base64'), bytes: json.length };
}

export interface UnpackedNames {
  readonly names: readonly string[];
  /** Size of the JSON texts in bytes. */
  readonly bytes: number;
}

/**
 * Returns the names in all lists.
 * @throws RangeError `names_by_rule: …` for a list that `packNames` did not create, or for lists that
 *   exceed `MAX_UNPACKED_BYTES`
 */
export function unpackNames(lists: readonly string[]): UnpackedNames {
  const names: string[] = [];
  let bytes = 0;
  for (const list of lists) {
    const json = inflated(list, MAX_UNPACKED_BYTES - bytes);
    bytes += json.length;
    for (const name of namesIn(json)) names.push(name);
  }
  return { names, bytes };
}

function inflated(list: string, maxBytes: number): Buffer {
  // zlib requires a limit above zero.
  const maxOutputLength = Math.max(maxBytes, 1);
  try {
    return inflateSync(Buffer.from(list, 'base64'), { maxOutputLength });
  } catch {
    throw new RangeError(REFUSED);
  }
}

const REFUSED = 'names_by_rule: it is damaged, or holds more than 32 MiB of names';

function namesIn(json: Buffer): readonly string[] {
  const names = parsed(json);
  if (!Array.isArray(names) || !names.every((name) => typeof name === 'string')) {
    throw new RangeError(REFUSED);
  }
  const isAscending = names.every((name, index) => index === 0 || (names[index - 1] ?? '') < name);
  if (!isAscending) throw new RangeError(REFUSED);
  return names;
}

function parsed(json: Buffer): unknown {
  try {
    return JSON.parse(json.toString('utf8'));
  } catch {
    return undefined;
  }
}
