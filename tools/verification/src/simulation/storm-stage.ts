import {
  createControl,
  createMockMixpanel,
  defaultOptions,
  type Fault,
  type MockMixpanel,
  type MockMixpanelOptions,
} from '@source-mixpanel/fixtures-server';
import type { JsonObject } from '@source-mixpanel/exact-json';
import { incrementalCatalog } from '../harness/projects/small-project.js';
import { InProcessWire } from '../harness/sync/in-process-dispatcher.js';
import { lendGlobals } from '../harness/clock/lend-globals.js';
import { simulateSync, type SyncRun } from '../harness/sync/simulated-sync.js';
import { MOCK_CREDENTIALS } from '../harness/sync/mock-credentials.js';
import { StoryReader, type SyncStory } from '../harness/sync/sync-story.js';
import { VirtualClock } from '../harness/clock/virtual-clock.js';

export interface StormOptions {
  readonly streams: readonly string[];
  readonly cohorts?: number;
  readonly funnels?: number;
  readonly profiles?: number;
  readonly quota?: Partial<MockMixpanelOptions['quota']>;
  readonly engage?: Partial<MockMixpanelOptions['engage']>;
  readonly config?: JsonObject;
  readonly faults?: readonly Fault[];
  /** Called before the sync, to spend the quota or to plan what happens in it. */
  prepare?(mixpanel: MockMixpanel, clock: VirtualClock): void;
}

export interface StormRun {
  readonly run: SyncRun;
  readonly story: SyncStory;
  readonly mixpanel: MockMixpanel;
  /** From the first moment to the end, in milliseconds. */
  readonly makespan: number;
  /** Waits of more than five seconds between requests that no RATE_LIMITED announced. */
  readonly silentWaits: readonly number[];
  /** When a stream said so, in milliseconds from the beginning. */
  timeOf(stream: string, status: string): number;
}

const NOW = Date.parse('2026-11-04T12:00:00Z');
const HOUR = 3_600_000;

/** One sync of a project whose quota matters. */
export async function runStorm(options: StormOptions): Promise<StormRun> {
  const clock = new VirtualClock(NOW);
  const giveBack = lendGlobals(clock);
  try {
    const mixpanel = createMockMixpanel(
      { data: 'empty', ...projectOptions(options) },
      { now: () => clock.now(), sleep: (milliseconds) => clock.sleep(milliseconds) },
    );
    fill(mixpanel, options);
    options.prepare?.(mixpanel, clock);
    mixpanel.setFaults(options.faults ?? []);
    const wire = new InProcessWire(mixpanel, {
      clock,
      latency: () => 50,
      pieceBytes: () => 65_536,
    });
    const before = mixpanel.log.requests.length;
    const run = await simulateSync({
      clock,
      dispatcher: wire.dispatcher,
      random: () => 0.5,
      config: { ...CONFIG, ...options.config },
      catalog: incrementalCatalog(options.streams),
      limit: 100 * HOUR,
    });
    return {
      run,
      story: new StoryReader(new Map()).read(run.lines),
      mixpanel,
      makespan: clock.now() - NOW,
      silentWaits: silentWaits(run, mixpanel.log.requests.slice(before)),
      timeOf: (stream, status) => timeOf(run, stream, status),
    };
  } finally {
    giveBack();
  }
}

const CONFIG = {
  credentials: MOCK_CREDENTIALS,
  project_timezone: 'UTC',
  start_date: '2026-11-01',
};

function projectOptions({ quota, engage }: StormOptions): Partial<MockMixpanelOptions> {
  return {
    quota: { ...defaultOptions.quota, ...quota },
    engage: { ...defaultOptions.engage, maximumPageSize: 1000, ...engage },
  };
}

function fill(
  mixpanel: MockMixpanel,
  { cohorts = 0, funnels = 0, profiles = 0 }: StormOptions,
): void {
  const { project } = mixpanel;
  for (let id = 1; id <= cohorts; id += 1) {
    project.cohorts.push({
      id,
      name: `c${id}`,
      description: '',
      isVisible: true,
      created: '2026-11-02 00:00:00',
      where: 'true',
    });
  }
  for (let id = 1; id <= funnels; id += 1) {
    project.funnels.push({ id, name: `f${id}`, steps: ['buy'] });
  }
  createControl(mixpanel).changeProject({
    addProfiles: Array.from({ length: profiles }, (_, at) => ({
      $distinct_id: `p${at}`,
      $properties: { $last_seen: '2026-11-03T00:00:00' },
    })),
  });
}

/** Waits a user would take for a standstill. */
function silentWaits(run: SyncRun, requests: readonly { readonly time: string }[]): number[] {
  const resets = run.lines.flatMap((line, at) => {
    const reset = /"quota_reset":(\d+)/.exec(line)?.[1];
    return reset === undefined ? [] : [{ told: run.times[at] ?? 0, until: Number(reset) }];
  });
  const times = [...requests.map(({ time }) => Date.parse(time)), run.times.at(-1) ?? 0];
  return times.flatMap((next, at) => {
    const last = times[at - 1] ?? NOW;
    if (next - last <= 5500) return [];
    const announced = resets.some(
      ({ told, until }) => told <= last + 1000 && until >= next - 5500 - 1000,
    );
    return announced ? [] : [next - last];
  });
}

function timeOf(run: SyncRun, stream: string, status: string): number {
  const at = run.lines.findIndex(
    (line) => line.includes(`"name":"${stream}"`) && line.includes(`"status":"${status}"`),
  );
  return (run.times[at] ?? Infinity) - NOW;
}
