import type { ExportRequest } from '@source-mixpanel/mixpanel';
import { createMixpanel, type MixpanelOptions, type Spoil } from './in-memory-mixpanel.js';
import {
  runSync,
  streamOver,
  type StreamOptions,
  type SyncOptions,
  type SyncResult,
} from './run-sync.js';
import { stepClock } from './step-clock.js';

export type World = Partial<MixpanelOptions> & Pick<MixpanelOptions, 'events'>;

export interface SyncAt extends SyncOptions, Partial<Omit<StreamOptions, 'clock'>> {
  readonly spoilt?: readonly (Spoil | undefined)[];
}

export interface SyncAtResult extends SyncResult {
  readonly requests: readonly ExportRequest[];
  /**
   * For each request, `from to`, followed by `filtered` or `trial` if it was filtered or a
   * verification.
   */
  readonly asked: readonly string[];
}

/** Runs one sync that starts at this time (ISO text), with nothing in memory from earlier ones. */
export async function syncAt(
  now: string,
  world: World,
  { state, diesAfter, mayBreak = false, io, spoilt = [], ...options }: SyncAt = {},
): Promise<SyncAtResult> {
  const clock = stepClock(Date.parse(now));
  const zone = options.zone ?? world.zone ?? 'UTC';
  const mixpanel = createMixpanel({ zone, ...world, clock });
  mixpanel.spoilt.push(...spoilt);
  const stream = streamOver(mixpanel, { startDate: '2024-03-01', ...options, clock, zone });
  const result = await runSync(stream, {
    state,
    mayBreak,
    ...(diesAfter === undefined ? {} : { diesAfter }),
    ...(io === undefined ? {} : { io }),
  });
  return { ...result, requests: mixpanel.requests, asked: mixpanel.requests.map(inWords) };
}

function inWords({ from, to, where, limit }: ExportRequest): string {
  if (limit !== undefined) return `${from} ${to} trial`;
  return `${from} ${to}${where === undefined ? '' : ' filtered'}`;
}
