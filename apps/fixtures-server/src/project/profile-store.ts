import { isRecord, writeMembers, type JsonRecord, type TextEntry } from '../json.js';
import { parseTolerantly } from '../wire/raw-bytes.js';

export interface Profile {
  readonly distinctId: string;
  /** Each name with its value as JSON text. No name occurs twice. */
  readonly properties: readonly TextEntry[];
}

/** A list of profiles. Large stores generate them on demand. */
export interface ProfileStore {
  readonly count: number;
  at(index: number): Profile;
}

export interface ProfileList extends ProfileStore {
  /** Adds profiles. A profile with the `distinct_id` of an existing one replaces it. */
  put(profiles: readonly Profile[]): void;
  remove(distinctId: string): void;
}

/**
 * Creates a list that begins with the profiles of `base` and that can be changed. `base` itself is
 * not changed.
 */
export function createProfileList(base: ProfileStore): ProfileList {
  let edited: Profile[] | undefined;
  const edit = (): Profile[] => {
    edited ??= Array.from({ length: base.count }, (_, index) => base.at(index));
    return edited;
  };
  return {
    get count() {
      return edited?.length ?? base.count;
    },
    at: (index) => edited?.[index] ?? base.at(index),
    put(profiles) {
      const list = edit();
      for (const profile of profiles) {
        const at = list.findIndex((known) => known.distinctId === profile.distinctId);
        if (at < 0) list.push(profile);
        else list[at] = profile;
      }
    },
    remove(distinctId) {
      edited = edit().filter((profile) => profile.distinctId !== distinctId);
    },
  };
}

export function storeOfProfiles(profiles: readonly Profile[]): ProfileStore {
  return {
    count: profiles.length,
    at(index) {
      const profile = profiles[index];
      if (profile === undefined) throw new RangeError(`no profile at ${index}`);
      return profile;
    },
  };
}

/**
 * Returns a row of `results` of engage as JSON text.
 * @param only the names of the properties in the row; default: all properties
 */
export function profileRow(profile: Profile, only?: ReadonlySet<string>): string {
  const properties =
    only === undefined ? profile.properties : profile.properties.filter(([name]) => only.has(name));
  return `{"$distinct_id":${JSON.stringify(profile.distinctId)},"$properties":{${writeMembers(properties)}}}`;
}

/** Returns the properties of a profile with parsed values. */
export function profileValues(profile: Profile): JsonRecord {
  const values = parseTolerantly(`{${writeMembers(profile.properties)}}`);
  return isRecord(values) ? values : {};
}
