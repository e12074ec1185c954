import { matchesWhere } from '../where/evaluate-where.js';
import type { Expression } from '../where/expression.js';
import { parseWhere } from '../where/parse-where.js';
import type { CohortDefinition } from './definitions.js';
import { profileValues, type ProfileStore } from './profile-store.js';

export interface CohortMembers {
  /** Positions of the profiles that belong to it. */
  readonly profiles: readonly number[];
  /** Members that have no profile. */
  readonly strangers: readonly string[];
}

/** @throws WhereError when its filter cannot be parsed */
export function cohortMembers(cohort: CohortDefinition, profiles: ProfileStore): CohortMembers {
  const strangers = cohort.strangers ?? [];
  if (cohort.where === undefined) return { profiles: [], strangers };
  return { profiles: selectProfiles(profiles, parseWhere(cohort.where)), strangers };
}

/** Positions of the profiles that pass. */
export function selectProfiles(profiles: ProfileStore, filter: Expression | undefined): number[] {
  const positions = Array.from({ length: profiles.count }, (_, index) => index);
  if (filter === undefined) return positions;
  // `true` is common in cohorts, and reading a million profiles for it takes seconds.
  if (filter.kind === 'literal') return filter.value === true ? positions : [];
  return positions.filter((index) => matchesWhere(filter, profileValues(profiles.at(index))));
}
