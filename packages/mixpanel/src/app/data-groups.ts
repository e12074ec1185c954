import type { JsonObject } from '@source-mixpanel/exact-json';
import { SystemError, type CallIo } from '@source-mixpanel/stream';
import { idText } from '../client/id-text.js';
import { unexpectedAnswer } from '../client/parse-answer.js';
import type { ListCohorts } from '../profiles/cohorts.js';
import { listDataGroups, type ProjectClient } from './app-lists.js';

/** A data group: a kind of profiles other than users, such as companies. */
export interface DataGroup {
  /** Digits, possibly after a minus sign. A string, because a double cannot represent all ids. */
  readonly id: string;
  /**
   * The group key: the event property whose values are the ids of the group's profiles, such as
   * `company_id`. Absent if unknown.
   */
  readonly key?: string;
}

/** Returns the data groups of a project, sorted by id, each once. */
export type ListGroups = (io: CallIo) => Promise<readonly DataGroup[]>;

/**
 * Creates the function that lists the data groups with the App API, in a request that does not
 * count against the hourly quota.
 *
 * The endpoint is not documented. If it does not exist or its response has an unknown form
 * (SystemError), the function requests the list of cohorts, which counts against the hourly quota,
 * returns the data groups of these cohorts, and reports a warning.
 * @throws ConfigError, TransientError of the App API
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
      return uniqueById(ids.flatMap((id) => (id === undefined ? [] : [{ id }])));
    }
  };
}

/**
 * Creates the function that lists the data groups with the App API only. Unlike `listGroups`, it
 * throws all errors instead of returning groups without keys.
 */
export function listNamedGroups(client: ProjectClient): ListGroups {
  const list = listDataGroups(client);
  return async (io) => uniqueById(Array.from(await list(io), readGroup));
}

const FROM_COHORTS =
  'Mixpanel did not list the groups of the project, so that group_profiles reads only those that have a cohort.';

function readGroup(row: JsonObject): DataGroup {
  const id = idText(row['data_group_id'] ?? row['dataGroupId']) ?? '';
  if (!/^-?\d+$/.test(id)) throw unexpectedAnswer('data-groups', 'data_group_id');
  const key = row['property_name'] ?? row['propertyName'];
  return typeof key === 'string' && key !== '' ? { id, key } : { id };
}

/** Removes duplicates and sorts by id. */
function uniqueById(groups: readonly DataGroup[]): readonly DataGroup[] {
  const byId = new Map(groups.map((group) => [group.id, group]));
  return [...byId.values()].sort((one, other) => (one.id < other.id ? -1 : 1));
}
