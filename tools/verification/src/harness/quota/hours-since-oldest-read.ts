import type { LoggedRequest, Project } from '@source-mixpanel/fixtures-server';

const HOUR = 3_600_000;

/**
 * Looks up when each funnel, and the members of each cohort, were last requested. Returns the hours
 * since the earliest of these times. Uses the log of the server and not the states of the
 * connector. Returns 0 without funnels and cohorts, and Infinity if one of them was never
 * requested.
 * @param requests all requests that the server has received, in order
 */
export function hoursSinceOldestRead(
  requests: readonly LoggedRequest[],
  { project, now }: { readonly project: Project; readonly now: number },
): number {
  const lastReads = new Map<string, number>();
  for (const { status, path, query, body, time } of requests) {
    const child = status === 200 ? childOf({ path, query, body }) : undefined;
    if (child !== undefined) lastReads.set(child, Date.parse(time));
  }
  const children = [
    ...project.funnels.map(({ id }) => `funnel ${id}`),
    ...project.cohorts.map(({ id }) => `cohort ${id}`),
  ];
  const oldest = Math.min(now, ...children.map((child) => lastReads.get(child) ?? -Infinity));
  return (now - oldest) / HOUR;
}

/** Returns the funnel or cohort that a request reads; undefined for any other request. */
function childOf({
  path,
  query,
  body,
}: Pick<LoggedRequest, 'path' | 'query' | 'body'>): string | undefined {
  const parameters = new URLSearchParams(path === '/api/query/engage' ? body : query);
  const funnel = path === '/api/query/funnels' ? parameters.get('funnel_id') : null;
  if (funnel !== null) return `funnel ${funnel}`;
  // A request with a session is for a later page. The first page is the read that counts.
  const cohort = parameters.has('session_id') ? null : parameters.get('filter_by_cohort');
  const id = /"id":\s*(\d+)/.exec(cohort ?? '')?.[1];
  return id === undefined ? undefined : `cohort ${id}`;
}
