import { createAppListEndpoint, findAppList } from './endpoints/app-lists.js';
import type { Endpoint } from './endpoints/call.js';
import type { EngageSessions } from './endpoints/engage-sessions.js';
import { readReport, readRetention } from './endpoints/figures.js';
import { downloadLookupTable } from './endpoints/lookup-tables.js';
import { createEngage } from './endpoints/engage.js';
import { engageProperties } from './endpoints/engage-properties.js';
import { countEvents } from './endpoints/event-counts.js';
import { listEventNames, topEventProperties } from './endpoints/events.js';
import { exportEvents } from './endpoints/export.js';
import {
  listAnnotations,
  listAppAnnotations,
  listCohorts,
  listFunnels,
  readFunnel,
  readMe,
  readRevenue,
} from './endpoints/reports.js';
import type { Region } from './project/options.js';

/** An API of Mixpanel: endpoints with the same hosts, error formats and quota. */
export type Family = 'query' | 'export' | 'app';

export interface Route {
  readonly family: Family;
  readonly endpoint: Endpoint;
  /** Whether a request counts against the hourly quota. */
  readonly counted: boolean;
  /** Whether the results have pages. By default only the first page counts against the quota. */
  readonly paged?: true;
  /** The project id in the path of a request to the App API. */
  readonly projectId?: string;
  /** The quota that only this path has. Other paths of the App API have none. */
  readonly limit?: 'schemas';
}

export type FindRoute = (path: string) => Route | undefined;

/**
 * Returns a function that finds the endpoint of a path. Endpoints of the Query API are found under
 * both their prefixes, `/api/query/` and `/api/2.0/`.
 * @param appLists the lists of the App API; only their names matter
 */
export function createRoutes(
  sessions: EngageSessions,
  appLists: ReadonlyMap<string, unknown>,
): FindRoute {
  const query = new Map<string, Route>(
    Object.entries({
      'engage/properties': engageProperties,
      'engage/revenue': readRevenue,
      'cohorts/list': listCohorts,
      'funnels/list': listFunnels,
      funnels: readFunnel,
      events: countEvents,
      'events/names': listEventNames,
      insights: readReport,
      retention: readRetention,
      'events/properties/top': topEventProperties,
    }).map(([path, endpoint]) => [path, { family: 'query', endpoint, counted: true }]),
  );
  query.set('engage', {
    family: 'query',
    endpoint: createEngage(sessions),
    counted: true,
    paged: true,
  });
  query.set('annotations', { family: 'query', endpoint: listAnnotations, counted: false });
  const app = new Map<string, Endpoint>([
    ...[...appLists.keys()].map((name) => [name, createAppListEndpoint(name)] as const),
    ['annotations', listAppAnnotations],
    ['data-definitions/lookup-tables/download', downloadLookupTable],
  ]);
  return (requested) => {
    // Mixpanel's own client sends paths with a slash at the end: `engage/` and `annotations/`.
    const path = requested.replace(/\/$/, '');
    if (path === '/api/2.0/export') {
      return { family: 'export', endpoint: exportEvents, counted: true };
    }
    if (path === '/api/app/me') return { family: 'app', endpoint: readMe, counted: false };
    const list = path.startsWith(APP) ? findAppList(path.slice(APP.length)) : undefined;
    const endpoint = list === undefined ? undefined : app.get(list.name);
    if (list !== undefined && endpoint !== undefined) {
      const limit = list.name === 'schemas' ? ({ limit: 'schemas' } as const) : {};
      return { family: 'app', endpoint, counted: false, ...limit, ...list };
    }
    const [, below] = /^\/api\/(?:query|2\.0)\/(.+)$/.exec(path) ?? [];
    return below === undefined ? undefined : query.get(below);
  };
}

const APP = '/api/app/';

/**
 * Returns the API to which a path belongs. Unknown paths belong to one too, which determines the
 * error format.
 */
export function familyOf(path: string): Family {
  if (path.startsWith('/api/app/')) return 'app';
  return /^\/api\/2\.0\/export\/?$/.test(path) ? 'export' : 'query';
}

const hosts: Record<Region, Record<Family, string>> = {
  US: { query: 'mixpanel.com', export: 'data.mixpanel.com', app: 'mixpanel.com' },
  EU: { query: 'eu.mixpanel.com', export: 'data-eu.mixpanel.com', app: 'eu.mixpanel.com' },
  IN: { query: 'in.mixpanel.com', export: 'data-in.mixpanel.com', app: 'in.mixpanel.com' },
};

/** Returns the host of this API in this region. */
export function hostOf(region: Region, family: Family): string {
  return hosts[region][family];
}
