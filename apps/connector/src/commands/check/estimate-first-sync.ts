import { counted } from '@source-mixpanel/text';
import type { Api } from '@source-mixpanel/mixpanel';
import type { Finding } from './finding.js';

/** How many requests of a stream's first sync count against the hourly quota. */
export interface StreamRequests {
  readonly name: string;
  readonly api: Api;
  /** Undefined if unknown. */
  readonly requests: number | undefined;
}

/** The hourly quota of an API. */
export interface HourlyQuota {
  /** Requests per hour. */
  readonly quota: number;
  /** Requests that may start now. */
  readonly left: number;
}

/** The APIs that have an hourly quota, and their names in messages. */
const API_NAMES = { query: 'Query API', export: 'Export API' } as const;

/**
 * Returns the finding that says how many requests a first sync of all streams takes, and how long
 * it waits for quota.
 */
export function firstSyncFinding(
  streams: readonly StreamRequests[],
  quotas: Readonly<Record<'query' | 'export', HourlyQuota>>,
): Finding {
  const parts: string[] = [];
  let longest = 0;
  let isComplete = true;
  for (const api of ['query', 'export'] as const) {
    const streamsOfApi = streams.filter((stream) => stream.api === api);
    if (streamsOfApi.length === 0) continue;
    const known = streamsOfApi.reduce((sum, { requests }) => sum + (requests ?? 0), 0);
    const isKnown = streamsOfApi.every(({ requests }) => requests !== undefined);
    isComplete &&= isKnown;
    longest = Math.max(longest, hoursOfWaiting(known, quotas[api]));
    const each = streamsOfApi
      .map(({ name, requests }) => `${name} ${requests ?? 'unknown'}`)
      .join(', ');
    parts.push(
      `${isKnown ? '' : 'at least '}${counted(known, 'request')} of the ${API_NAMES[api]} (${each})`,
    );
  }
  const delay =
    longest === 0
      ? 'the quota lets them start at once'
      : `the quota delays the last of them by at least ${counted(longest, 'hour')}`;
  return {
    topic: 'first sync',
    severity: isComplete ? 'good' : 'unknown',
    text: `A first sync of all streams takes ${parts.join(' and ')}; ${delay}.`,
  };
}

/** Returns the number of hours, rounded up, until the last request can start. */
function hoursOfWaiting(requests: number, { quota, left }: HourlyQuota): number {
  return Math.ceil(Math.max(0, requests - left) / quota);
}
