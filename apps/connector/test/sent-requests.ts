import { ofType, textAt } from '@source-mixpanel/testing/transcript';
import type { Run } from './run-connector.js';

/** For each stream that shares no requests with other streams: a pattern of its paths. */
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

/** Reads the number of sent requests from each stream's log line, which other programs parse. */
export function sentRequests({ messages }: Run): ReadonlyMap<string, number> {
  const counts = ofType(messages, 'LOG').flatMap((message) => {
    const text = textAt(message, 'log', 'message');
    const groups = /^Stream (?<name>\w+) sent (?<count>\d+) requests?\.$/u.exec(text)?.groups;
    return groups === undefined ? [] : [[groups['name'] ?? '', Number(groups['count'])] as const];
  });
  return new Map(counts);
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
