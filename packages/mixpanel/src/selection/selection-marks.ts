import { createHash } from 'node:crypto';
import type { Privacy } from '@source-mixpanel/event-lines';
import { writeJson, type JsonObject } from '@source-mixpanel/exact-json';
import { ConfigError, type CallIo } from '@source-mixpanel/stream';
import * as z from 'zod';

/**
 * Hashes of the settings that select and protect records. They are saved in the state, so that the
 * next sync can detect that a setting changed. A hash is absent if its settings are not used.
 */
export type SelectionMarks = {
  /** A hash of the settings that selected the records of the last sync. */
  readonly selection?: string;
  /** A hash of the secret key with which values were hashed. */
  readonly hash_key?: string;
};

/** The marks as zod members, for the schemas of states. */
export const selectionMarksShape = {
  selection: z.string().optional(),
  hash_key: z.string().optional(),
} as const;

/** Returns the marks that a state contains. */
export function marksIn({ selection, hash_key: hashKey }: Loose<SelectionMarks>): SelectionMarks {
  return {
    ...(selection === undefined ? {} : { selection }),
    ...(hashKey === undefined ? {} : { hash_key: hashKey }),
  };
}

type Loose<T> = { readonly [Name in keyof T]?: T[Name] | undefined };

/**
 * Returns the marks to save after a sync. The mark of a hash key is kept even if hashing was turned
 * off; otherwise it could be turned on again with another key, unnoticed.
 */
export function advanceMarks(
  saved: SelectionMarks | undefined,
  marks: SelectionMarks,
): SelectionMarks {
  return marksIn({ selection: marks.selection, hash_key: marks.hash_key ?? saved?.hash_key });
}

/**
 * Returns a copy of the state with these marks. A saved `selection` is removed, a saved `hash_key`
 * is kept unless `marks` contains another one.
 */
export function withMarks<State extends object>(
  state: State,
  marks: SelectionMarks,
): State & SelectionMarks {
  const copy: State & { selection?: string } = { ...state };
  delete copy.selection;
  return { ...copy, ...marks };
}

/** Returns the marks of the settings that select and protect the data of a stream. */
export function selectionMarks(
  settings: Readonly<Record<string, Setting>>,
  privacy: Privacy | undefined,
): SelectionMarks {
  const protection = { drop: privacy?.namesOf('drop'), hash: privacy?.namesOf('hash') };
  return marksIn({
    selection: selectionMark({ ...settings, ...protection }),
    hash_key: privacy?.keyMark,
  });
}

/**
 * Returns a hash of the settings; undefined if none of them is set. The order of lists, and
 * repeated values in them, do not change it.
 */
export function selectionMark(settings: Readonly<Record<string, Setting>>): string | undefined {
  const set = Object.entries(settings).flatMap(([name, value]): [string, string][] => {
    if (value === undefined || value === false) return [];
    if (typeof value !== 'object') return [[name, String(value)]];
    return value.length === 0 ? [] : [[name, JSON.stringify([...new Set(value)].sort())]];
  });
  if (set.length === 0) return undefined;
  const sorted: JsonObject = Object.fromEntries(set.sort(([a], [b]) => (a < b ? -1 : 1)));
  return createHash('sha256').update(writeJson(sorted)).digest('hex').slice(0, 16);
}

type Setting = string | boolean | readonly string[] | undefined;

/**
 * Compares the marks of a saved state with those of the current settings, and reports a warning if
 * the settings that select or protect records changed. Call this once per sync that continues from
 * a state.
 * @throws ConfigError `hash_key_changed` if the saved values were hashed with another key
 */
export function checkMarks(saved: SelectionMarks, marks: SelectionMarks, io: CallIo): void {
  const isOtherKey = saved.hash_key !== undefined && saved.hash_key !== marks.hash_key;
  if (isOtherKey && marks.hash_key !== undefined) {
    throw new ConfigError(
      'hash_key_changed',
      `Hash Key (\`privacy.hash_key\`) is not the key that the records of ${io.name} were hashed with: set that key again, or reset the stream.`,
    );
  }
  if (saved.selection === marks.selection) return;
  io.report({ kind: 'warning', message: isOtherKey ? `${CHANGED} ${NOT_HASHED}` : CHANGED });
}

const CHANGED =
  'The settings that select and protect data have changed since the last sync. Records of earlier syncs keep the old settings until the stream is reset.';
const NOT_HASHED =
  'Privacy (`privacy`) hashed values in earlier syncs and does not now: values are emitted unchanged, and do not match the hashes of earlier syncs.';
