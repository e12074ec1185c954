import type { JsonObject } from '@source-mixpanel/exact-json';
import { SystemError, type CallIo } from '@source-mixpanel/stream';
import { idText } from '../client/id-text.js';
import { unexpectedAnswer } from '../client/parse-answer.js';
import type { ListCohorts } from '../profiles/cohorts.js';
import { listDataGroups, type ProjectClient } from './app-lists.js';

/** A kind of profiles other than users, such as companies. */
export interface DataGroup {
  /** Digits, maybe negative, and more than a double can hold. */
  readonly id: string;
  /** The property of events that names a profile of the group, such as `company_id`; absent where unknown. */
  readonly key?: string;
}

/** The groups of a project, in the order of their ids. */
export type ListGroups = (io: CallIo) => Promise<readonly DataGroup[]>;

/**
 * Asks the App API, uncounted. The list is not documented: where Mixpanel does not know it, the groups are
 * those that have a cohort, with a warning; the list of cohorts takes one counted request.
 * @throws every error that asks the user to change something, or for a later try
 */
export function listGroups(client: ProjectClient, listCohorts: ListCohorts): ListGroups {
  const list = listNamedGroups(client);
  return async (io) => {
    try {
      return await list(io);
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      const ids = Array.from(await listCohorts(io), ({ dataGroup }) => dataGroup);
      io.report({ kind: 'warning', message: `${FROM_COHORTS} ${error.message}` });
      return sorted(ids.flatMap((id) => (id === undefined ? [] : [{ id }])));
    }
  };
}

/** Asks the App API alone, so that groups have their keys; every failure is thrown. */
export function listNamedGroups(client: ProjectClient): ListGroups {
  const list = listDataGroups(client);
  return async (io) => sorted(Array.from(await list(io), readGroup));
}

const FROM_COHORTS =
  'Mixpanel did not list the groups of the project, so that group_profiles reads only those that have a cohort.';

function readGroup(row: JsonObject): DataGroup {
  const id = idText(row['data_group_id'] ?? row['dataGroupId']) ?? '';
  if (!/^-?\d+$/.test(id)) throw unexpectedAnswer('data-groups', 'data_group_id');
  const key = row['property_name'] ?? row['propertyName'];
  return typeof key === 'string' && key !== '' ? { id, key } : { id };
}

/** Each once. */
function sorted(groups: readonly DataGroup[]): readonly DataGroup[] {
  const byId = new Map(groups.map((group) => [group.id, group]));
  return [...byId.values()].sort((one, other) => (one.id < other.id ? -1 : 1));
}
