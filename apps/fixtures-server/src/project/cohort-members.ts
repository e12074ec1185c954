import { matchesWhere } from '../where/evaluate-where.js';
import { parseWhere } from '../where/parse-where.js';
import type { CohortDefinition } from './definitions.js';
import { profileValues, type ProfileStore } from './profile-store.js';

export interface CohortMembers {
  /** Positions of the profiles that belong to it. */
  readonly profiles: readonly number[];
  /** Members that have no profile. */
  readonly strangers: readonly string[];
}

export function cohortMembers(cohort: CohortDefinition, profiles: ProfileStore): CohortMembers {
  const strangers = cohort.strangers ?? [];
  if (cohort.where === undefined) return { profiles: [], strangers };
  return { profiles: selectProfiles(profiles, cohort.where), strangers };
}

/** @throws WhereError when the filter cannot be parsed */
export function selectProfiles(profiles: ProfileStore, where: string | undefined): number[] {
  const positions = Array.from({ length: profiles.count }, (_, index) => index);
  if (where === undefined) return positions;
  const filter = parseWhere(where);
  // `true` is common in cohorts, and reading a million profiles for it takes seconds.
  if (filter.kind === 'literal') return filter.value === true ? positions : [];
  return positions.filter((index) => matchesWhere(filter, profileValues(profiles.at(index))));
}
