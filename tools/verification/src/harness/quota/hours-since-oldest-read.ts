import type { LoggedRequest, Project } from '@source-mixpanel/fixtures-server';

const HOUR = 3_600_000;

/**
 * Looks up when each funnel, and the members of each cohort, were last requested, and returns the hours since the
 * earliest of these times. Uses the log of the server and not the states of the connector. Returns 0 without funnels
 * and cohorts, and Infinity if one of them was never requested.
 * @param requests all requests that the server has received, in order
 */
export function hoursSinceOldestRead(
  requests: readonly LoggedRequest[],
  { project, now }: { readonly project: Project; readonly now: number },
): number {
  const asked = new Map<string, number>();
  for (const { status, path, query, body, time } of requests) {
    const child = status === 200 ? childOf({ path, query, body }) : undefined;
    if (child !== undefined) asked.set(child, Date.parse(time));
  }
  const children = [
    ...project.funnels.map(({ id }) => `funnel ${id}`),
    ...project.cohorts.map(({ id }) => `cohort ${id}`),
  ];
  const oldest = Math.min(now, ...children.map((child) => asked.get(child) ?? -Infinity));
  return (now - oldest) / HOUR;
}

function childOf({
  path,
  query,
  body,
}: Pick<LoggedRequest, 'path' | 'query' | 'body'>): string | undefined {
  const asked = new URLSearchParams(path === '/api/query/engage' ? body : query);
  const funnel = path === '/api/query/funnels' ? asked.get('funnel_id') : null;
  if (funnel !== null) return `funnel ${funnel}`;
  // Later pages belong to the session that the first page opened.
  const cohort = asked.has('session_id') ? null : asked.get('filter_by_cohort');
  const id = /"id":\s*(\d+)/.exec(cohort ?? '')?.[1];
  return id === undefined ? undefined : `cohort ${id}`;
}
