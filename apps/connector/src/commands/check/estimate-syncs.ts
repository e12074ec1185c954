import { askInTime } from '@source-mixpanel/client';
import { chunksOfNames, listLexiconEvents, USUAL_QUERY_DAYS } from '@source-mixpanel/mixpanel';
import type { Stream } from '@source-mixpanel/stream';
import { outcomeOf } from '../../connection/outcome.js';
import type { Access } from './access.js';
import {
  countSlices,
  optionalTimeout,
  findStream,
  type CheckContext,
  type FirstRead,
} from './check-context.js';
import { firstSyncFinding, type StreamRequests } from './estimate-first-sync.js';
import { hourlySyncFinding } from './estimate-hourly-sync.js';
import type { Finding } from './finding.js';

/**
 * Counts the funnels of the project and the slices of their first sync; undefined if Mixpanel did
 * not list the funnels in time. Sends one request, which counts against the hourly quota of the
 * Query API.
 */
export async function countFunnels(context: CheckContext): Promise<FirstRead | undefined> {
  const funnels = findStream(context, 'funnels');
  const counting = askInTime(context, (io) => countSlices(funnels, io));
  const outcome = await outcomeOf(counting);
  return outcome.kind === 'answered' ? outcome.answer : undefined;
}

/**
 * Returns two findings: how many requests a first sync takes and how long it waits for quota, and
 * the same for an hourly sync. The second one is left out if the plan does not include the Query
 * API.
 */
export async function estimateSyncs(
  context: CheckContext,
  access: Access,
  funnels: FirstRead | undefined,
): Promise<readonly Finding[]> {
  const { config, connection } = context;
  const { query, export: exporting } = config.requests_per_hour;
  const requests = await countFirstSyncRequests(context, access, funnels);
  const first = firstSyncFinding(requests, {
    query: { quota: query, left: connection.remaining('query') },
    export: { quota: exporting, left: connection.remaining('export') },
  });
  if (access.kind === 'events_only') return [first];
  const others = requests
    .filter(({ name, api }) => api === 'query' && !STREAMS_WITH_CHILDREN.has(name))
    .reduce((sum, { requests: count }) => sum + (count ?? 0), 0);
  const hourly = hourlySyncFinding({
    funnels: funnels?.partitions,
    cohorts: access.kind === 'full' ? access.cohorts : undefined,
    // Requests of `date_window_size` days read the days of the lookback window and the new day.
    requestsPerFunnel:
      config.date_window_size < USUAL_QUERY_DAYS
        ? Math.ceil((config.attribution_window + 1) / config.date_window_size)
        : 1,
    // One more request, for the list of funnels.
    others: others + 1,
    quota: query,
    refreshHours: config.refresh_hours,
  });
  return [first, hourly];
}

/**
 * Streams that send one request for each funnel or cohort. Their requests in an hourly sync are
 * estimated from the numbers of funnels and cohorts.
 */
const STREAMS_WITH_CHILDREN = new Set(['cohort_members', 'funnels']);

/**
 * Returns, for each stream, how many requests of its first sync count against an hourly quota. In
 * general, this is the number of its slices. The stream funnels also requests the list of funnels;
 * the list of cohorts is already counted for the stream cohorts. For a slice of event_counts, one
 * request lists the event names and one counts the events of each chunk of names.
 */
async function countFirstSyncRequests(
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
    // Streams of other APIs are left out: they do not wait for quota, and counting their slices
    // would send requests.
    const isEstimated = api === 'export' || (api === 'query' && access.kind !== 'events_only');
    if (!isEstimated) continue;
    const { name } = stream;
    const count = known.has(name) ? known.get(name) : await countSlicesInTime(context, stream);
    const each = name === 'event_counts' ? 1 + (await countEventChunks(context)) : 1;
    requests.push({ name, api, requests: count === undefined ? undefined : count * each });
  }
  return requests;
}

/**
 * Returns the number of chunks into which event_counts divides the event names. The Lexicon lists
 * them with a request that does not count against the hourly quota, but its endpoint is
 * undocumented and accepts only service accounts. If it does not return the list, 1 is assumed,
 * which is right for most projects.
 */
async function countEventChunks(context: CheckContext): Promise<number> {
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

/**
 * Returns the number of slices of the first sync of a stream; undefined if the stream must first
 * list what it reads, and Mixpanel did not return the list in time.
 */
async function countSlicesInTime(
  context: CheckContext,
  stream: Stream,
): Promise<number | undefined> {
  // Warnings of the stream are discarded, because they are about a sync and not about this
  // estimate.
  const quiet = { ...context.io, report: () => undefined };
  const counting = askInTime({ ...context, io: quiet }, (io) => countSlices(stream, io));
  const outcome = await outcomeOf(counting);
  return outcome.kind === 'answered' ? outcome.answer.slices : undefined;
}
