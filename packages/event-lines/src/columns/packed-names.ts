import { Buffer } from 'node:buffer';
import { deflateSync, inflateSync } from 'node:zlib';

/**
 * Maximum size in bytes of the JSON of all lists of a state together, after unpacking; enough for
 * about 600,000 names. Without this limit, a manipulated state of a few kilobytes could unpack to
 * more bytes than the process has memory.
 */
export const MAX_UNPACKED_BYTES = 32 * 1024 * 1024;

export interface PackedNames {
  /** The names as a JSON list in ascending order, compressed with zlib and encoded in base64. */
  readonly list: string;
  /** Size of the JSON text in bytes. */
  readonly bytes: number;
}

/**
 * Packs names into one list.
 * @param names without duplicates
 */
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
 * @throws RangeError `names_by_rule: …` if `packNames` did not create a list, or if the lists
 *   exceed `MAX_UNPACKED_BYTES`
 */
export function unpackNames(lists: readonly string[]): UnpackedNames {
  const names: string[] = [];
  let bytes = 0;
  for (const list of lists) {
    const json = inflate(list, MAX_UNPACKED_BYTES - bytes);
    bytes += json.length;
    for (const name of parseNames(json)) names.push(name);
  }
  return { names, bytes };
}

function inflate(list: string, maxBytes: number): Buffer {
  // zlib requires a limit above zero.
  const maxOutputLength = Math.max(maxBytes, 1);
  try {
    return inflateSync(Buffer.from(list, 'base64'), { maxOutputLength });
  } catch {
    throw new RangeError(REFUSED);
  }
}

const REFUSED = 'names_by_rule: it is damaged, or holds more than 32 MiB of names';

function parseNames(json: Buffer): readonly string[] {
  const names = tryParse(json);
  if (!Array.isArray(names) || !names.every((name) => typeof name === 'string')) {
    throw new RangeError(REFUSED);
  }
  const isAscending = names.every((name, index) => index === 0 || (names[index - 1] ?? '') < name);
  if (!isAscending) throw new RangeError(REFUSED);
  return names;
}

function tryParse(json: Buffer): unknown {
  try {
    return JSON.parse(json.toString('utf8'));
  } catch {
    return undefined;
  }
}
