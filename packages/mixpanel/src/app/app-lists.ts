import type { JsonObject } from '@source-mixpanel/exact-json';
import type { Api, Call, Client } from '../client/client.js';
import { listRows, type ListRows } from './list-rows.js';

/** A client for the App API. Its paths contain the project id, and it accepts service accounts only. */
export interface ProjectClient extends Client {
  readonly projectId: number;
}

interface AppList {
  /** Path after `/api/app/projects/{project_id}/`. */
  readonly path: string;
  readonly query?: Call['query'];
  /**
   * Path to the rows in the response, as the names of nested members; default `['results']`. A
   * response that is itself the list, or has it in `results`, is accepted as well.
   */
  readonly rows?: readonly string[];
  /** The rate limit that applies; default `app`. */
  readonly api?: Api;
}

/** Returns a function that, given a client, creates the reader of one list of the project. */
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
 * Each function below returns all rows of one list of the project and sends one request for each
 * page. These requests do not count against the hourly quota. Mixpanel does not publish the rate
 * limits of the App API, except that of the Lexicon schemas.
 */

/** Lists the tags of annotations. */
export const listAnnotationTags = appList({ path: 'annotations/tags' });

/**
 * Lists the Lexicon schemas of events and profiles. Mixpanel allows 5 requests per minute for the entire organisation.
 */
export const listLexiconSchemas = appList({ path: 'schemas', api: 'schemas' });

/** Lists the Lexicon entry of each event. Undocumented; Mixpanel's own clients request all entries at once, too. */
export const listLexiconEvents = appList({ path: 'data-definitions/events/' });

/** Lists the Lexicon entry of each property of events and of user profiles, in two requests. Undocumented. */
export function listLexiconProperties(client: ProjectClient): ListRows {
  const lists = ['Event', 'User'].map((kind) => ({
    kind,
    list: appList({
      path: 'data-definitions/properties/',
      // Mixpanel rejects the values in lower case, and ignores the parameter when its name is in snake_case.
      query: { resourceType: kind, includeCustom: 'true', includeZeroCounts: 'true' },
    })(client),
  }));
  return async (io) => {
    const rows: JsonObject[] = [];
    for (const { kind, list } of lists) {
      for (const row of await list(io)) {
        const named = row['resourceType'] ?? row['resource_type'] ?? kind;
        // If Mixpanel ignored the parameter, each of the two responses would contain the rows of both.
        if (named === kind) rows.push({ ...row, resource_type: kind });
      }
    }
    return rows;
  };
}

/** Lists the lookup tables, without their rows. Undocumented. */
export const listLookupTables = appList({ path: 'data-definitions/lookup-tables/' });

/** Lists the requests to delete events. Undocumented. */
export const listEventDeletions = appList({ path: 'data-definitions/events/deletion-requests/' });

/** Lists the custom events, which users define in Mixpanel as combinations of other events. Undocumented. */
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

/** Lists the data groups, which are the kinds of profiles other than users. Undocumented. */
export const listDataGroups = appList({ path: 'data-groups' });
