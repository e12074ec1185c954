import { createNameTable, type NameTable } from '@source-mixpanel/ndjson';
import { isJsonObject, type JsonObject, type JsonValue } from '@source-mixpanel/stream';
import * as z from 'zod';
import { LAST_SEEN, PROFILE_PROPERTIES } from './profile-properties.js';

/** Column of each profile property by source name: what a state keeps so that none ever changes. */
export type ProfileNames = { readonly [name: string]: string };

/** Which column each profile property is written to. An assignment never changes. */
export type ProfileColumns = NameTable;

export interface ProfileColumnsOptions {
  /** Columns of the record that are no properties, beside `distinct_id`. */
  readonly reserved?: readonly string[];
  /** The assignments of earlier syncs. */
  readonly saved?: JsonObject | undefined;
  /** The configured columns: without `saved` they tell how pairs like `$email` and `email` were written. */
  readonly configured?: ReadonlySet<string> | undefined;
}

/** No property can be called so: Mixpanel's names are printable. */
const RESERVING = '\u0000reserved ';

/**
 * Properties lose one leading `$`; where the lower-cased result is taken, underscores go in front.
 * `distinct_id` is the profile's id, `last_seen` always Mixpanel's own.
 * @throws RangeError for saved names that are no texts, or two of which share a column
 */
export function profileColumns(options: ProfileColumnsOptions = {}): ProfileColumns {
  const { reserved = [], saved, configured } = options;
  const seeded = createNameTable({
    head: 'distinct_id',
    kept: [],
    saved,
    catalog: configured && { columns: configured, vendorNames: PROFILE_PROPERTIES },
  });
  const reserving = reserved.map((column): [string, string] => [`${RESERVING}${column}`, column]);
  const table = createNameTable({
    head: 'distinct_id',
    kept: [],
    saved: { ...Object.fromEntries(reserving), ...seeded.dump() },
  });
  // The cursor's column has to mean the same in every project.
  table.assign([LAST_SEEN]);
  return {
    assign: (names) => {
      table.assign(names);
    },
    get size() {
      return table.size - reserved.length;
    },
    columnOf: (name) => table.columnOf(name),
    dump: () =>
      Object.fromEntries(
        Object.entries(table.dump()).filter(([name]) => !name.startsWith(RESERVING)),
      ),
  };
}

const isTexts = (value: unknown): boolean =>
  isJsonObject(value as JsonValue) &&
  Object.values(value as JsonObject).every((text) => typeof text === 'string');

/** Accepts names of a saved state that can be continued. */
export function profileNames(reserved: readonly string[] = []): z.ZodType<ProfileNames> {
  // No z.record: it leaves out a property called `__proto__`, which would be named anew.
  return z.custom<ProfileNames>(isTexts).superRefine((saved, context) => {
    try {
      profileColumns({ reserved, saved });
    } catch (error) {
      const message = error instanceof Error ? error.message : 'cannot be used';
      context.addIssue({ code: 'custom', message });
    }
  });
}
