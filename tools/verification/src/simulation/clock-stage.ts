import {
  createControl,
  createMockMixpanel,
  defaultOptions,
  type MockMixpanel,
  type MockMixpanelOptions,
} from '@source-mixpanel/fixtures-server';
import type { JsonObject } from '@source-mixpanel/exact-json';
import type { RecordSets } from '../harness/records/collected-records.js';
import { InProcessWire } from '../harness/sync/in-process-dispatcher.js';
import { lendGlobals } from '../harness/clock/lend-globals.js';
import { simulateSync, type SyncRun } from '../harness/sync/simulated-sync.js';
import { MOCK_CREDENTIALS } from '../harness/sync/mock-credentials.js';
import { StoryReader, type SavedState, type SyncStory } from '../harness/sync/sync-story.js';
import { VirtualClock } from '../harness/clock/virtual-clock.js';
import { incrementalCatalog } from '../harness/projects/small-project.js';

export const HOUR = 3_600_000;
const STREAMS = ['export', 'funnels', 'revenue'] as const;

export interface ClockStageOptions {
  readonly zone: string;
  /** Whether days of the export are those of UTC or of the zone. */
  readonly epoch: MockMixpanelOptions['epoch'];
  /** ISO time of the beginning. */
  readonly begins: string;
  /** Milliseconds an export is prepared. */
  readonly prepare?: number;
  readonly funnels?: number;
  readonly config?: JsonObject;
}

export interface ClockedSync {
  readonly run: SyncRun;
  readonly story: SyncStory;
  /** `from..to` of each export that was asked for. */
  readonly exports: readonly string[];
  /** Milliseconds it took. */
  readonly makespan: number;
  /** Records that came more than once in it. */
  readonly doubled: readonly string[];
}

/** A project in some zone, read by one sync after another while time passes as a test wants it. */
export class ClockStage {
  readonly clock: VirtualClock;
  private readonly mixpanel: MockMixpanel;
  private readonly wire: InProcessWire;
  private readonly saved = new Map<string, SavedState>();

  constructor(private readonly options: ClockStageOptions) {
    const clock = new VirtualClock(Date.parse(options.begins));
    this.clock = clock;
    this.mixpanel = createMockMixpanel(
      {
        data: 'empty',
        zone: options.zone,
        epoch: options.epoch,
        export: { ...defaultOptions.export, prepare: options.prepare ?? 0 },
      },
      { now: () => clock.now(), sleep: (milliseconds) => clock.sleep(milliseconds) },
    );
    this.wire = new InProcessWire(this.mixpanel, {
      clock,
      latency: () => 50,
      pieceBytes: () => 4096,
    });
    for (let id = 1; id <= (options.funnels ?? 1); id += 1) {
      this.mixpanel.project.funnels.push({ id, name: `f${id}`, steps: ['tick'] });
    }
  }

  /** Events that happen so often, each to be seen a minute later; returns their ids. */
  addEvents(from: string, to: string, interval: number): string[] {
    const ids: string[] = [];
    for (let instant = Date.parse(from); instant < Date.parse(to); instant += interval) {
      ids.push(new Date(instant).toISOString());
    }
    createControl(this.mixpanel).changeProject({
      addEvents: ids.map((id) => ({
        event: 'tick',
        properties: {
          time: Date.parse(id) / 1000,
          distinct_id: 'clock',
          $insert_id: id,
          mp_processing_time_ms: Date.parse(id) + 60_000,
        },
      })),
    });
    return ids;
  }

  /** All that a reader holds of a stream by now. */
  held(stream: string): string[] {
    return [...(this.saved.get(stream)?.held.keys() ?? [])].sort();
  }

  /** One sync from where the last one ended. @param wallOffset of the connector's clock */
  async sync(wallOffset: () => number = () => 0): Promise<ClockedSync> {
    const { clock } = this;
    const began = clock.now();
    const { requests } = this.mixpanel.log;
    const seen = requests.length;
    const giveBack = lendGlobals(clock);
    const run = await simulateSync({
      clock,
      dispatcher: this.wire.dispatcher,
      random: () => 0.5,
      config: this.config(),
      catalog: incrementalCatalog(STREAMS),
      state: `[${[...this.saved.values()].map(({ text }) => text).join(',')}]`,
      wallOffset,
      limit: 100 * HOUR,
    }).finally(giveBack);
    const story = new StoryReader(this.records()).read(run.lines);
    for (const state of story.states) this.saved.set(state.stream, state);
    return {
      run,
      story,
      exports: requests
        .slice(seen)
        .filter(({ path }) => path === '/api/2.0/export')
        .map(({ query }) => new URLSearchParams(query))
        .map((query) => `${query.get('from_date') ?? ''}..${query.get('to_date') ?? ''}`),
      makespan: clock.now() - began,
      doubled: [...story.streams.values()].flatMap(({ counts }) =>
        [...counts].filter(([, count]) => count > 1).map(([key]) => key),
      ),
    };
  }

  private records(): RecordSets {
    return new Map([...this.saved].map(([stream, { held }]) => [stream, held]));
  }

  private config(): JsonObject {
    return {
      credentials: MOCK_CREDENTIALS,
      project_timezone: this.options.zone,
      ...this.options.config,
    };
  }
}
