import {
  rethrowIfFatal,
  protectGroupIds,
  shareAnswer,
  type DataGroup,
  type ListGroups,
  type Privacy,
  type Treatment,
} from '@source-mixpanel/mixpanel';
import { TransientError, type CallIo } from '@source-mixpanel/stream';
import type { CohortMembersSlice } from './cohort-members-options.js';

/**
 * Returns a function that decides whether the ids of the members of a cohort of groups are kept,
 * hashed or dropped. It returns undefined for a cohort of users, whose ids are treated like the
 * property `distinct_id`. Concurrent reads of cohorts share one list of data groups.
 * @throws ConfigError `group_key_unknown`; TransientError if the groups could not be listed
 */
export function createMemberIds(
  listGroups: ListGroups | undefined,
  privacy: Privacy | undefined,
): (slice: CohortMembersSlice, io: CallIo) => Promise<Treatment | undefined> {
  const ids = protectGroupIds(privacy);
  const list = shareAnswer(async (io): Promise<readonly DataGroup[]> => {
    try {
      return (await listGroups?.(io)) ?? [];
    } catch (error) {
      if (ids.needsKeys && error instanceof TransientError) throw error;
      rethrowIfFatal(error);
      return [];
    }
  });
  return async ({ dataGroup: id }, io) => {
    if (id === undefined) return undefined;
    if (privacy === undefined) return 'keep';
    const groups = await list(io);
    return ids.treatmentOf(groups.find((group) => group.id === id) ?? { id }, io);
  };
}
