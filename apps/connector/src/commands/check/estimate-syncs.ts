import { askInTime } from '@source-mixpanel/client';
import { chunksOfNames, listLexiconEvents, USUAL_QUERY_DAYS } from '@source-mixpanel/mixpanel';
import type { Stream } from '@source-mixpanel/stream';
import { outcomeOf } from '../../connection/settled.js';
import type { Access } from './access.js';
import {
  countSlices,
  optionalTimeout,
  streamNamed,
  type CheckContext,
  type FirstRead,
} from './check-context.js';
import { firstSyncFinding, type StreamRequests } from './estimate-first-sync.js';
import { hourlySyncFinding } from './estimate-hourly-sync.js';
import type { Finding } from './finding.js';

/**
 * Counts the funnels of the project and the slices of their first sync; undefined if Mixpanel did not list the funnels
 * in time. Sends one request, which counts against the hourly quota of the Query API.
 */
export async function countFunnels(context: CheckContext): Promise<FirstRead | undefined> {
  const funnels = streamNamed(context, 'funnels');
  const counting = askInTime(context, (io) => countSlices(funnels, io));
  const outcome = await outcomeOf(counting);
  return outcome.kind === 'answered' ? outcome.answer : undefined;
}

/**
 * Returns how many requests a first sync takes and how long it waits for quota, and the same of an hourly sync if the
 * plan includes the Query API.
 */
export async function estimateSyncs(
  context: CheckContext,
  access: Access,
  funnels: FirstRead | undefined,
): Promise<readonly Finding[]> {
  const { config, connection } = context;
  const { query, export: exporting } = config.requests_per_hour;
  const requests = await firstSyncRequests(context, access, funnels);
  const first = firstSyncFinding(requests, {
    query: { quota: query, left: connection.remaining('query') },
    export: { quota: exporting, left: connection.remaining('export') },
  });
  if (access.kind === 'events_only') return [first];
  const others = requests
    .filter(({ name, api }) => api === 'query' && !CHILDREN.has(name))
    .reduce((sum, { requests: count }) => sum + (count ?? 0), 0);
  const hourly = hourlySyncFinding({
    funnels: funnels?.partitions,
    cohorts: access.kind === 'full' ? access.cohorts : undefined,
    // The days of the lookback window and the new day, in requests of `date_window_size` days.
    requestsPerFunnel:
      config.date_window_size < USUAL_QUERY_DAYS
        ? Math.ceil((config.attribution_window + 1) / config.date_window_size)
        : 1,
    // One more request lists the funnels.
    others: others + 1,
    quota: query,
    refreshHours: config.refresh_hours,
  });
  return [first, hourly];
}

/** Streams that send one request for each funnel or cohort. */
const CHILDREN = new Set(['cohort_members', 'funnels']);

/**
 * Returns the requests of a first sync of each stream that count against an hourly quota. Every slice is one request.
 * The stream funnels needs one more for the list of funnels; the list of cohorts is part of the stream cohorts. A
 * slice of event_counts is one request for the names of the events and one for each chunk of names.
 */
async function firstSyncRequests(
  context: CheckContext,
  access: Access,
  funnels: FirstRead | undefined,
): Promise<readonly StreamRequests[]> {
  const known = new Map([
    ['cohort_members', access.kind === 'full' ? access.cohorts : undefined],
    ['funnels', funnels === undefined ? undefined : funnels.slices + 1],
  ]);
  const requests: StreamRequests[] = [];
  for (const { stream, api } of context.streams) {
    // Streams of other APIs are left out: they wait for no quota, and counting their slices would send
    // requests.
    const isEstimated = api === 'export' || (api === 'query' && access.kind !== 'events_only');
    if (!isEstimated) continue;
    const { name } = stream;
    const count = known.has(name) ? known.get(name) : await slicesOf(context, stream);
    const each = name === 'event_counts' ? 1 + (await chunksOfEvents(context)) : 1;
    requests.push({ name, api, requests: count === undefined ? undefined : count * each });
  }
  return requests;
}

/**
 * Returns the number of chunks into which event_counts divides the event names. They are listed by the Lexicon, with
 * a request that does not count against the hourly quota. That endpoint is undocumented and accepts only service
 * accounts; without a list the result is 1, which is right for most projects.
 */
async function chunksOfEvents(context: CheckContext): Promise<number> {
  const { io, connection } = context;
  const { projectId } = connection.client;
  if (projectId === undefined) return 1;
  const list = listLexiconEvents({ ...connection.client, projectId });
  const timeoutMilliseconds = optionalTimeout(context);
  const outcome = await outcomeOf(
    askInTime({ io: { ...io, report: () => undefined }, timeoutMilliseconds }, list),
  );
  if (outcome.kind !== 'answered') return 1;
  const names = Array.from(outcome.answer, ({ name }) =>
    typeof name === 'string' ? name : '',
  ).filter((name) => !name.startsWith('$custom_event:'));
  return Math.max(1, chunksOfNames(names).length);
}

/** Returns the number of slices of a first sync; undefined if Mixpanel did not list in time what the stream reads. */
async function slicesOf(context: CheckContext, stream: Stream): Promise<number | undefined> {
  // Warnings of a stream are about a sync, not about this estimate.
  const quiet = { ...context.io, report: () => undefined };
  const counting = askInTime({ ...context, io: quiet }, (io) => countSlices(stream, io));
  const outcome = await outcomeOf(counting);
  return outcome.kind === 'answered' ? outcome.answer.slices : undefined;
}
