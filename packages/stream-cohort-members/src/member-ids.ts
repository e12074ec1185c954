import {
  optionalRefusal,
  protectGroupIds,
  type DataGroup,
  type ListGroups,
  type Privacy,
  type Treatment,
} from '@source-mixpanel/mixpanel';
import { TransientError, type CallIo } from '@source-mixpanel/stream';
import type { CohortMembersSlice } from './cohort-members-options.js';

/**
 * Returns a function that returns what happens to the ids of the members of a cohort; undefined for users, whose ids
 * are values of `distinct_id`. The groups are listed at most once.
 * @throws ConfigError `group_key_unknown`, or the TransientError that kept the groups from being listed
 */
export function createMemberIds(
  listGroups: ListGroups | undefined,
  privacy: Privacy | undefined,
): (slice: CohortMembersSlice, io: CallIo) => Promise<Treatment | undefined> {
  const ids = protectGroupIds(privacy);
  let groups: readonly DataGroup[] | undefined;
  const list = async (io: CallIo): Promise<readonly DataGroup[]> => {
    try {
      return (await listGroups?.(io)) ?? [];
    } catch (error) {
      if (ids.needsKeys && error instanceof TransientError) throw error;
      optionalRefusal(error);
      return [];
    }
  };
  return async ({ dataGroup: id }, io) => {
    if (id === undefined) return undefined;
    if (privacy === undefined) return 'keep';
    groups ??= await list(io);
    return ids.treatmentOf(groups.find((group) => group.id === id) ?? { id }, io);
  };
}
