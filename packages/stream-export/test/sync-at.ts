import type { ExportRequest } from '@source-mixpanel/mixpanel';
import { createMixpanel, type MixpanelOptions, type CreateBody } from './in-memory-mixpanel.js';
import {
  runSync,
  streamOver,
  type StreamOptions,
  type SyncOptions,
  type SyncResult,
} from './run-sync.js';
import { stepClock } from './step-clock.js';

/** The options of a fake project. Only the events are required. */
export type ProjectOptions = Partial<MixpanelOptions> & Pick<MixpanelOptions, 'events'>;

export interface SyncAt extends SyncOptions, Partial<Omit<StreamOptions, 'clock'>> {
  /** See `Mixpanel.nextBodies`. */
  readonly nextBodies?: readonly (CreateBody | undefined)[];
}

export interface SyncAtResult extends SyncResult {
  readonly requests: readonly ExportRequest[];
  /**
   * The days of each request as `FROM TO`, followed by `filtered` if the request had a filter, or
   * by `verification` if it only verified a filter.
   */
  readonly requestedDays: readonly string[];
}

/** Runs one sync that starts at this time (ISO text). Only `state` remains from earlier syncs. */
export async function syncAt(
  now: string,
  project: ProjectOptions,
  { state, crashesAfter, mayBreak = false, io, nextBodies = [], ...options }: SyncAt = {},
): Promise<SyncAtResult> {
  const clock = stepClock(Date.parse(now));
  const zone = options.zone ?? project.zone ?? 'UTC';
  const mixpanel = createMixpanel({ zone, ...project, clock });
  mixpanel.nextBodies.push(...nextBodies);
  const stream = streamOver(mixpanel, { startDate: '2024-03-01', ...options, clock, zone });
  const result = await runSync(stream, {
    state,
    mayBreak,
    ...(crashesAfter === undefined ? {} : { crashesAfter }),
    ...(io === undefined ? {} : { io }),
  });
  return { ...result, requests: mixpanel.requests, requestedDays: mixpanel.requests.map(textOf) };
}

function textOf({ from, to, where, limit }: ExportRequest): string {
  if (limit !== undefined) return `${from} ${to} verification`;
  return `${from} ${to}${where === undefined ? '' : ' filtered'}`;
}
