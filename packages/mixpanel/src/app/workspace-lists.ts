import type { JsonObject } from '@source-mixpanel/exact-json';
import type { CallIo } from '@source-mixpanel/stream';
import type { Call } from '../client/client.js';
import { idText } from '../client/id-text.js';
import { rethrowIfFatal } from '../client/rethrow-if-fatal.js';
import { shareAnswer } from '../client/share-answer.js';
import { appList, type ProjectClient } from './app-lists.js';
import { listRows, type ListRows } from './list-rows.js';

/**
 * Lists that belong to a workspace ("data view" in Mixpanel) of the project. One workspace of each
 * project contains all of its data.
 */
export interface WorkspaceLists {
  /** Lists the experiments, except archived ones. */
  readonly listExperiments: ListRows;
  /** Lists the feature flags, including archived and deleted ones. */
  readonly listFeatureFlags: ListRows;
}

/**
 * Creates the functions that list experiments and feature flags. They are those of the workspace
 * that the user chose (`client.workspaceId`). If the user chose none, they are those of the
 * workspace that contains all data of the project.
 *
 * Each list needs one request per page. One more request, which both lists share, finds the
 * workspace with all data. Its endpoint is not documented; if it fails, the lists are requested for
 * the project without a workspace.
 */
export function workspaceLists(client: ProjectClient): WorkspaceLists {
  const workspace = shareAnswer(findWorkspace(client));
  const project = `projects/${client.projectId}`;
  const listOf =
    (pathIn: (workspace: string | undefined) => string, query: Call['query'] = {}): ListRows =>
    async (io) => {
      const path = `/api/app/${pathIn(await workspace(io))}`;
      const call: Call = { api: 'app', path, query, projectInPath: true };
      return listRows(client, { call, otherPaths: [[]] })(io);
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

/** Lists the workspaces of a project. Undocumented. */
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
      rethrowIfFatal(error);
      return undefined;
    }
  };
}

function idOf({ id }: JsonObject): string | undefined {
  const text = idText(id);
  return text !== undefined && /^\d+$/.test(text) ? text : undefined;
}
