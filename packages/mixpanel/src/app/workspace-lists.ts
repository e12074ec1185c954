import type { JsonObject } from '@source-mixpanel/exact-json';
import type { CallIo } from '@source-mixpanel/stream';
import type { Call } from '../client/client.js';
import { idText } from '../client/id-text.js';
import { optionalRefusal } from '../client/optional-refusal.js';
import { shareAnswer } from '../client/share-answer.js';
import { appList, type ProjectClient } from './app-lists.js';
import { listRows, type ListRows } from './list-rows.js';

/** Lists that Mixpanel keeps for a workspace: each project has one that holds all of its data. */
export interface WorkspaceLists {
  /** The experiments that are not archived. */
  readonly listExperiments: ListRows;
  /** The feature flags, those that were archived or deleted included. */
  readonly listFeatureFlags: ListRows;
}

/**
 * Returns the lists of the chosen workspace, or of the one that holds all data of the project. Each is one request for each
 * page, and one more for both of them that finds the workspace. Without an answer to that one, which is
 * not documented, the lists are asked for by the project alone.
 */
export function workspaceLists(client: ProjectClient): WorkspaceLists {
  const workspace = shareAnswer(findWorkspace(client));
  const project = `projects/${client.projectId}`;
  const listOf =
    (pathIn: (workspace: string | undefined) => string, query: Call['query'] = {}): ListRows =>
    async (io) => {
      const path = `/api/app/${pathIn(await workspace(io))}`;
      const call: Call = { api: 'app', path, query, projectInPath: true };
      return listRows(client, { call, elsewhere: [[]] })(io);
    };
  return {
    listExperiments: listOf((id) =>
      id === undefined ? `${project}/experiments` : `workspaces/${id}/experiments`,
    ),
    listFeatureFlags: listOf(
      (id) => `${project}${id === undefined ? '' : `/workspaces/${id}`}/feature-flags`,
      { include_archived: 'true' },
    ),
  };
}

/** The workspaces of a project. Undocumented. */
export const listWorkspaces = appList({ path: 'workspaces' });

function findWorkspace(client: ProjectClient): (io: CallIo) => Promise<string | undefined> {
  const list = listWorkspaces(client);
  const { workspaceId } = client;
  return async (io) => {
    if (workspaceId !== undefined) return String(workspaceId);
    try {
      const rows = [...(await list(io))];
      const chosen =
        rows.find((row) => row['is_global'] === true) ??
        rows.find((row) => row['is_default'] === true) ??
        rows[0];
      return chosen === undefined ? undefined : idOf(chosen);
    } catch (error) {
      optionalRefusal(error);
      return undefined;
    }
  };
}

function idOf({ id }: JsonObject): string | undefined {
  const text = idText(id);
  return text !== undefined && /^\d+$/.test(text) ? text : undefined;
}
