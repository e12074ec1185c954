import type { JsonObject } from '@source-mixpanel/exact-json';
import type { Api, Call, Client } from '../client/client.js';
import { listRows, type ListRows } from './list-rows.js';

/**
 * A client for the App API, which accepts service accounts only and has the project id in its
 * paths.
 */
export interface ProjectClient extends Client {
  readonly projectId: number;
}

interface AppList {
  /** Path after `/api/app/projects/{project_id}/`. */
  readonly path: string;
  readonly query?: Call['query'];
  /**
   * Path to the rows in the response, as the names of nested members; default `['results']`. If the
   * rows are not there, the response itself or its member `results` can be the list.
   */
  readonly rows?: readonly string[];
  /** The rate limit that applies; default `app`. */
  readonly api?: Api;
}

/**
 * Defines one list of the App API. Returns a function that creates the reader of this list for a
 * client.
 */
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
      otherPaths: [[], ['results']],
    });

/*
 * Each function below creates the reader of one list of the project. A reader sends one request for
 * each page; these requests do not count against the hourly quota. Mixpanel does not publish the rate
 * limits of the App API, except that of the Lexicon schemas.
 */

/** Lists the tags of annotations. */
export const listAnnotationTags = appList({ path: 'annotations/tags' });

/**
 * Lists the Lexicon schemas of events and profiles. Mixpanel allows 5 requests per minute for the
 * entire organisation.
 */
export const listLexiconSchemas = appList({ path: 'schemas', api: 'schemas' });

/**
 * Lists the Lexicon entry of each event. Undocumented; Mixpanel's own clients request all entries
 * at once, too.
 */
export const listLexiconEvents = appList({ path: 'data-definitions/events/' });

/**
 * Lists the Lexicon entry of each property: one request for the properties of events, one for those
 * of user profiles. Undocumented.
 */
export function listLexiconProperties(client: ProjectClient): ListRows {
  const lists = ['Event', 'User'].map((kind) => ({
    kind,
    list: appList({
      path: 'data-definitions/properties/',
      // Mixpanel rejects `event` and `user` in lower case, and ignores a parameter `resource_type`.
      query: { resourceType: kind, includeCustom: 'true', includeZeroCounts: 'true' },
    })(client),
  }));
  return async (io) => {
    const rows: JsonObject[] = [];
    for (const { kind, list } of lists) {
      for (const row of await list(io)) {
        const ownKind = row['resourceType'] ?? row['resource_type'] ?? kind;
        // If Mixpanel ignores the parameter, both responses contain the rows of both kinds.
        if (ownKind === kind) rows.push({ ...row, resource_type: kind });
      }
    }
    return rows;
  };
}

/** Lists the lookup tables, without their rows. Undocumented. */
export const listLookupTables = appList({ path: 'data-definitions/lookup-tables/' });

/** Lists the requests to delete events. Undocumented. */
export const listEventDeletions = appList({ path: 'data-definitions/events/deletion-requests/' });

/**
 * Lists the custom events, which users define in Mixpanel as combinations of other events.
 * Undocumented.
 */
export const listCustomEvents = appList({
  path: 'data-definitions/events/',
  query: { custom_event: 'true' },
});

/** Lists the custom properties, which Mixpanel computes from other properties. Undocumented. */
export const listCustomProperties = appList({ path: 'custom_properties/' });

/** Lists the saved reports of all types, without their results. Undocumented. */
export const listReports = appList({
  path: 'bookmarks',
  query: { v: 2 },
  rows: ['results', 'results'],
});

/** Lists the dashboards ("boards" in Mixpanel). Undocumented. */
export const listDashboards = appList({ path: 'dashboards' });

/**
 * Lists the data groups: the kinds of profiles other than users, such as companies. Undocumented.
 */
export const listDataGroups = appList({ path: 'data-groups' });
