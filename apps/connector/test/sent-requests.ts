import { ofType, textAt } from '@source-mixpanel/testing/transcript';
import type { Run } from './run-connector.js';

/** The paths of the requests of streams that share no response with other streams. */
const OWN_PATHS = {
  export: /export$/u,
  funnels: /funnels/u,
  revenue: /revenue$/u,
  annotations: /annotations$/u,
  annotation_tags: /tags$/u,
  event_counts: /query\/events/u,
  dashboards: /dashboards/u,
  event_deletions: /deletion-requests/u,
};

/** Returns the number of requests that each stream logged to have sent, in the form that clients parse. */
export function sentRequests({ messages }: Run): ReadonlyMap<string, number> {
  const said = ofType(messages, 'LOG').flatMap((message) => {
    const words = textAt(message, 'log', 'message');
    const groups = /^Stream (?<name>\w+) sent (?<count>\d+) requests?\.$/u.exec(words)?.groups;
    return groups === undefined ? [] : [[groups['name'] ?? '', Number(groups['count'])] as const];
  });
  return new Map(said);
}

/** Returns the number of requests that the mock received from each stream of `OWN_PATHS`. */
export function requestsByOwnPath(
  received: readonly { readonly path: string }[],
): Readonly<Record<string, number>> {
  const counts = Object.entries(OWN_PATHS).map(([stream, own]) => [
    stream,
    received.filter(({ path }) => own.test(path)).length,
  ]);
  return Object.fromEntries(counts) as Record<string, number>;
}
