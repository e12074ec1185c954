import { isRecord, writeMembers, type JsonRecord, type TextEntry } from '../json.js';
import { parseTolerantly } from '../wire/raw-bytes.js';

export interface Profile {
  readonly distinctId: string;
  /** Names and values as JSON text; each name occurs once. */
  readonly properties: readonly TextEntry[];
}

/** Stores profiles by position. A large store creates them when they are requested. */
export interface ProfileStore {
  readonly count: number;
  at(index: number): Profile;
}

export interface ProfileList extends ProfileStore {
  /** Adds profiles, and replaces those with the same id. */
  put(profiles: readonly Profile[]): void;
  remove(distinctId: string): void;
}

/** Creates a store with the profiles of `base`, in which profiles can be added, replaced and removed. */
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

/** Returns a row of the `results` of engage, with all properties or only those with these names. */
export function profileRow(profile: Profile, only?: ReadonlySet<string>): string {
  const properties =
    only === undefined ? profile.properties : profile.properties.filter(([name]) => only.has(name));
  return `{"$distinct_id":${JSON.stringify(profile.distinctId)},"$properties":{${writeMembers(properties)}}}`;
}

/** Returns the properties of a profile for the evaluation of an expression. */
export function profileValues(profile: Profile): JsonRecord {
  const values = parseTolerantly(`{${writeMembers(profile.properties)}}`);
  return isRecord(values) ? values : {};
}
