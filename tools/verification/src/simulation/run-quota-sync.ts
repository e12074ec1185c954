import {
  defaultOptions,
  type Fault,
  type MockMixpanel,
  type MockMixpanelOptions,
} from '@source-mixpanel/fixtures-server';
import type { JsonObject } from '@source-mixpanel/exact-json';
import { readMessage } from '@source-mixpanel/testing/transcript';
import type { VirtualClock } from '../harness/clock/virtual-clock.js';
import { incrementalCatalog } from '../harness/projects/small-project.js';
import {
  PRESET_NOW,
  stageOptionsFor,
  quotaPreset,
  type DefinitionCounts,
} from '../harness/stage/presets.js';
import type { SyncRun } from '../harness/stage/run-sync.js';
import { Stage, type StageRun } from '../harness/stage/stage.js';

export interface QuotaSyncOptions extends DefinitionCounts {
  readonly streams: readonly string[];
  readonly quota?: Partial<MockMixpanelOptions['quota']>;
  readonly engage?: Partial<MockMixpanelOptions['engage']>;
  readonly config?: JsonObject;
  readonly faults?: readonly Fault[];
  /**
   * Is called before the sync, for example to use up the quota or to schedule changes during the
   * sync.
   */
  prepare?(mixpanel: MockMixpanel, clock: VirtualClock): void;
}

export interface QuotaSyncRun extends StageRun {
  readonly mixpanel: MockMixpanel;
  /**
   * The waits of more than five seconds between requests that no status RATE_LIMITED announced, in
   * milliseconds.
   */
  readonly silentWaits: readonly number[];
  /** Returns the milliseconds from the start of the sync until the stream first had this status. */
  timeOf(stream: string, status: string): number;
}

/** Runs one sync of a project that has the quotas of Mixpanel. */
export async function runQuotaSync(options: QuotaSyncOptions): Promise<QuotaSyncRun> {
  const { streams, config, faults = [] } = options;
  const preset = quotaPreset(options);
  const change = {
    quota: { ...defaultOptions.quota, ...options.quota },
    engage: { ...defaultOptions.engage, maximumPageSize: 1000, ...options.engage },
  };
  const stage = new Stage(stageOptionsFor(preset, { options: change }));
  options.prepare?.(stage.mixpanel, stage.clock);
  const run = await stage.sync({
    config: { ...preset.config, ...config },
    catalog: incrementalCatalog(streams),
    faults,
  });
  return {
    ...run,
    mixpanel: stage.mixpanel,
    silentWaits: findSilentWaits(run.run, run.requests),
    timeOf: (stream, status) => firstTimeOf(run.run, stream, status),
  };
}

function findSilentWaits(run: SyncRun, requests: readonly { readonly time: string }[]): number[] {
  const resets = run.lines.flatMap((line, at) => {
    const message = readMessage(line);
    const until = message.kind === 'status' ? message.quotaReset : undefined;
    return until === undefined ? [] : [{ announcedAt: run.times[at] ?? 0, until }];
  });
  const times = [...requests.map(({ time }) => Date.parse(time)), run.times.at(-1) ?? 0];
  return times.flatMap((next, at) => {
    const previous = times[at - 1] ?? PRESET_NOW;
    if (next - previous <= 5500) return [];
    const announced = resets.some(
      ({ announcedAt, until }) => announcedAt <= previous + 1000 && until >= next - 5500 - 1000,
    );
    return announced ? [] : [next - previous];
  });
}

function firstTimeOf(run: SyncRun, stream: string, status: string): number {
  const at = run.lines
    .map(readMessage)
    .findIndex(
      (message) =>
        message.kind === 'status' && message.stream === stream && message.status === status,
    );
  return (run.times[at] ?? Infinity) - PRESET_NOW;
}
