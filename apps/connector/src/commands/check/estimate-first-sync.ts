import { counted } from '@source-mixpanel/text';
import type { Api } from '@source-mixpanel/mixpanel';
import type { Finding } from './finding.js';

/** The requests of a first sync of one stream that count against an hour. */
export interface StreamRequests {
  readonly name: string;
  readonly api: Api;
  /** Undefined when it is not known. */
  readonly requests: number | undefined;
}

/** The requests an hour, and how many of them may start now. */
export interface HourlyQuota {
  readonly quota: number;
  readonly left: number;
}

/** The name of each API that has an hourly quota. */
const NAMES = { query: 'Query API', export: 'Export API' } as const;

/** Returns how many requests a first sync of all streams takes, and how long it waits for quota. */
export function firstSyncFinding(
  streams: readonly StreamRequests[],
  hours: Readonly<Record<'query' | 'export', HourlyQuota>>,
): Finding {
  const parts: string[] = [];
  let longest = 0;
  let isWhole = true;
  for (const api of ['query', 'export'] as const) {
    const own = streams.filter((stream) => stream.api === api);
    if (own.length === 0) continue;
    const known = own.reduce((sum, { requests }) => sum + (requests ?? 0), 0);
    const isKnown = own.every(({ requests }) => requests !== undefined);
    isWhole &&= isKnown;
    longest = Math.max(longest, hoursOfWaiting(known, hours[api]));
    const each = own.map(({ name, requests }) => `${name} ${requests ?? 'unknown'}`).join(', ');
    parts.push(
      `${isKnown ? '' : 'at least '}${counted(known, 'request')} of the ${NAMES[api]} (${each})`,
    );
  }
  const waiting =
    longest === 0
      ? 'the quota lets them start at once'
      : `the quota makes them wait at least ${counted(longest, 'hour')} in all`;
  return {
    topic: 'first sync',
    severity: isWhole ? 'good' : 'unknown',
    text: `A first sync of all streams takes ${parts.join(' and ')}; ${waiting}.`,
  };
}

/** Returns the whole hours until the last request may start. */
function hoursOfWaiting(requests: number, { quota, left }: HourlyQuota): number {
  return Math.ceil(Math.max(0, requests - left) / quota);
}
