import { counted } from '@source-mixpanel/text';
import type { Api } from '@source-mixpanel/mixpanel';
import type { Finding } from './finding.js';

/** The number of requests of a first sync of one stream that count against the hourly quota. */
export interface StreamRequests {
  readonly name: string;
  readonly api: Api;
  /** Undefined if the number is unknown. */
  readonly requests: number | undefined;
}

/** The hourly quota of an API. */
export interface HourlyQuota {
  /** Requests per hour. */
  readonly quota: number;
  /** Requests that may start now. */
  readonly left: number;
}

/** The name of each API that has an hourly quota. */
const NAMES = { query: 'Query API', export: 'Export API' } as const;

/** Returns how many requests a first sync of all streams takes, and how long it waits for quota. */
export function firstSyncFinding(
  streams: readonly StreamRequests[],
  quotas: Readonly<Record<'query' | 'export', HourlyQuota>>,
): Finding {
  const parts: string[] = [];
  let longest = 0;
  let isComplete = true;
  for (const api of ['query', 'export'] as const) {
    const own = streams.filter((stream) => stream.api === api);
    if (own.length === 0) continue;
    const known = own.reduce((sum, { requests }) => sum + (requests ?? 0), 0);
    const isKnown = own.every(({ requests }) => requests !== undefined);
    isComplete &&= isKnown;
    longest = Math.max(longest, hoursOfWaiting(known, quotas[api]));
    const each = own.map(({ name, requests }) => `${name} ${requests ?? 'unknown'}`).join(', ');
    parts.push(
      `${isKnown ? '' : 'at least '}${counted(known, 'request')} of the ${NAMES[api]} (${each})`,
    );
  }
  const waiting =
    longest === 0
      ? 'the quota lets them start at once'
      : `the quota delays the last of them by at least ${counted(longest, 'hour')}`;
  return {
    topic: 'first sync',
    severity: isComplete ? 'good' : 'unknown',
    text: `A first sync of all streams takes ${parts.join(' and ')}; ${waiting}.`,
  };
}

/** Returns the number of hours, rounded up, until the last request may start. */
function hoursOfWaiting(requests: number, { quota, left }: HourlyQuota): number {
  return Math.ceil(Math.max(0, requests - left) / quota);
}
