import { matchesWhere } from '../where/evaluate-where.js';
import type { Expression } from '../where/expression.js';
import { parseWhere } from '../where/parse-where.js';
import type { CohortDefinition } from './definitions.js';
import { profileValues, storeOfProfiles, type ProfileStore } from './profile-store.js';
import type { Project } from './project.js';

export interface CohortMembers {
  /** The positions of the members in the store of profiles. */
  readonly profiles: readonly number[];
  /** The `distinct_id` of members that have no profile. */
  readonly membersWithoutProfile: readonly string[];
}

/**
 * Returns the profiles of the data group with this id; undefined if the project does not have the
 * group.
 */
export function groupProfiles(project: Project, id: number | string): ProfileStore | undefined {
  const group = project.dataGroups.find((known) => known.id === String(id));
  return group === undefined ? undefined : storeOfProfiles(group.profiles);
}

/**
 * Returns the profiles from which a cohort selects its members; undefined if its data group does
 * not exist.
 */
export function profilesOfCohort(
  project: Project,
  cohort: CohortDefinition,
): ProfileStore | undefined {
  if (cohort.dataGroupId === undefined) return project.profiles;
  return groupProfiles(project, cohort.dataGroupId);
}

/**
 * Returns the members of a cohort.
 * @param profiles the result of `profilesOfCohort`
 * @throws WhereError if its filter cannot be parsed
 */
export function cohortMembers(cohort: CohortDefinition, profiles: ProfileStore): CohortMembers {
  const membersWithoutProfile = cohort.membersWithoutProfile ?? [];
  if (cohort.where === undefined) return { profiles: [], membersWithoutProfile };
  return { profiles: selectProfiles(profiles, parseWhere(cohort.where)), membersWithoutProfile };
}

/**
 * Returns the positions of the profiles that match the filter; of all profiles without a filter.
 */
export function selectProfiles(profiles: ProfileStore, filter: Expression | undefined): number[] {
  const positions = Array.from({ length: profiles.count }, (_, index) => index);
  if (filter === undefined) return positions;
  // The filter `true` is common. Creating a million profiles to evaluate it would take seconds.
  if (filter.kind === 'literal') return filter.value === true ? positions : [];
  return positions.filter((index) => matchesWhere(filter, profileValues(profiles.at(index))));
}
