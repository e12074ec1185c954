import type { JsonObject } from '@source-mixpanel/exact-json';
import type { Api, Call, Client } from '../client/client.js';
import { listRows, type ListRows } from './list-rows.js';

/** The App API names the project in the path, and knows service accounts alone. */
export interface ProjectClient extends Client {
  readonly projectId: number;
}

interface AppList {
  /** Below `/api/app/projects/{project_id}/`. */
  readonly path: string;
  readonly query?: Call['query'];
  /** Names that lead to the rows; default `results`. An answer may be the bare list as well. */
  readonly rows?: readonly string[];
  /** Default `app`. */
  readonly api?: Api;
}

/** Returns what asks for a list of a project. */
export const appList =
  ({ path, query = {}, rows = ['results'], api = 'app' }: AppList) =>
  (client: ProjectClient): ListRows =>
    listRows(client, {
      call: {
        api,
        path: `/api/app/projects/${client.projectId}/${path}`,
        query,
        projectInPath: true,
      },
      path: rows,
      elsewhere: [[], ['results']],
    });

/*
 * Each is all rows of the project. One request, which Mixpanel does not count against the hour, for each
 * page. The limits of the App API are not published, but for that of the Lexicon schemas.
 */

/** The tags that annotations carry. */
export const listAnnotationTags = appList({ path: 'annotations/tags' });

/** The Lexicon schemas of events and profiles; 5 requests a minute for the whole organisation. */
export const listLexiconSchemas = appList({ path: 'schemas', api: 'schemas' });

/** Returns what the Lexicon says about each event. Undocumented; Mixpanel's own clients ask for all of them at once. */
export const listLexiconEvents = appList({ path: 'data-definitions/events/' });

/** Returns what the Lexicon says about each property of events and of user profiles: two requests. Undocumented. */
export function listLexiconProperties(client: ProjectClient): ListRows {
  const lists = ['Event', 'User'].map((kind) => ({
    kind,
    list: appList({
      path: 'data-definitions/properties/',
      // In lower case the value is refused, in snake_case the parameter is ignored.
      query: { resourceType: kind, includeCustom: 'true', includeZeroCounts: 'true' },
    })(client),
  }));
  return async (io) => {
    const rows: JsonObject[] = [];
    for (const { kind, list } of lists) {
      for (const row of await list(io)) {
        const named = row['resourceType'] ?? row['resource_type'] ?? kind;
        // If the parameter were ignored, each list would hold the rows of both.
        if (named === kind) rows.push({ ...row, resource_type: kind });
      }
    }
    return rows;
  };
}

/** The lookup tables, without their rows. Undocumented. */
export const listLookupTables = appList({ path: 'data-definitions/lookup-tables/' });

/** The requests to delete events. Undocumented. */
export const listEventDeletions = appList({ path: 'data-definitions/events/deletion-requests/' });

/** The events that are put together in Mixpanel. Undocumented. */
export const listCustomEvents = appList({
  path: 'data-definitions/events/',
  query: { custom_event: 'true' },
});

/** The properties that are computed in Mixpanel. Undocumented. */
export const listCustomProperties = appList({ path: 'custom_properties/' });

/** The saved reports of all kinds, without their figures. Undocumented. */
export const listReports = appList({
  path: 'bookmarks',
  query: { v: 2 },
  rows: ['results', 'results'],
});

/** The boards. Undocumented. */
export const listDashboards = appList({ path: 'dashboards' });

/** The kinds of profiles other than users. Undocumented. */
export const listDataGroups = appList({ path: 'data-groups' });
