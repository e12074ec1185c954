import {
  createControl,
  createMockMixpanel,
  type Fault,
  type MockMixpanel,
} from '@source-mixpanel/fixtures-server';
import { incrementalCatalog } from '../harness/projects/small-project.js';
import { InProcessWire } from '../harness/sync/in-process-dispatcher.js';
import { simulateSync, type SyncRun } from '../harness/sync/simulated-sync.js';
import { MOCK_CREDENTIALS } from '../harness/sync/mock-credentials.js';
import { StoryReader, type SyncStory } from '../harness/sync/sync-story.js';
import type { RecordSets } from '../harness/records/collected-records.js';
import { VirtualClock } from '../harness/clock/virtual-clock.js';

const NOW = Date.parse('2026-11-04T12:00:00Z');
const DAYS = { first: '2026-11-02', last: '2026-11-03' };

export interface StageRun {
  readonly run: SyncRun;
  readonly story: SyncStory;
}

/** A project whose every body is short, and syncs of one of its streams. */
export class CutStage {
  readonly clock = new VirtualClock(NOW);
  readonly wire: InProcessWire;
  private readonly mixpanel: MockMixpanel;

  constructor(gzip: boolean) {
    this.mixpanel = createMockMixpanel(
      { data: 'empty', quota: { ...NO_LIMITS } },
      { now: () => this.clock.now(), sleep: (milliseconds) => this.clock.sleep(milliseconds) },
    );
    fill(this.mixpanel);
    this.wire = new InProcessWire(this.mixpanel, {
      clock: this.clock,
      latency: () => 10,
      pieceBytes: () => 300,
      gzip,
    });
  }

  /** Reads one stream from a state while these faults are in force. */
  async read(stream: string, faults: readonly Fault[], held?: Held): Promise<StageRun> {
    this.mixpanel.setFaults(faults);
    const run = await simulateSync({
      clock: this.clock,
      dispatcher: this.wire.dispatcher,
      random: () => 0.5,
      config: CONFIG,
      catalog: incrementalCatalog([stream]),
      state: held?.state,
      limit: 5 * 86_400_000,
    });
    return { run, story: new StoryReader(held?.records ?? new Map()).read(run.lines) };
  }
}

/** What a reader goes on from. */
export interface Held {
  readonly state: string | undefined;
  readonly records: RecordSets;
}

const NO_LIMITS = {
  queryPerHour: 1e9,
  queryConcurrency: 100,
  exportPerHour: 1e9,
  exportPerSecond: 1e9,
  exportConcurrency: 100,
  window: 3_600_000,
  headers: true,
};

const CONFIG = {
  credentials: MOCK_CREDENTIALS,
  project_timezone: 'UTC',
  start_date: DAYS.first,
  page_size: 2,
  num_workers: 2,
  requests_per_hour: { query: 1_000_000_000, export: 1_000_000_000 },
};

function fill(mixpanel: MockMixpanel): void {
  const { annotations, cohorts, funnels } = mixpanel.project;
  createControl(mixpanel).changeProject({
    addEvents: ['02', '02', '03'].map((day, at) => ({
      event: at === 0 ? 'é\u2028' : 'buy',
      properties: {
        time: Date.parse(`2026-11-${day}T10:00:00Z`) / 1000,
        distinct_id: `p${at}`,
        $insert_id: `e${at}`,
      },
    })),
    addProfiles: [0, 1, 2].map((at) => ({
      $distinct_id: `p${at}`,
      $properties: { $last_seen: `2026-11-03T00:00:0${at}` },
    })),
  });
  annotations.push({
    id: 1,
    project_id: 12345,
    date: '2026-11-02 00:00:00',
    description: 'one',
    user: null,
    tags: [],
  });
  for (const id of [1, 2]) {
    cohorts.push({
      id,
      name: `c${id}`,
      description: '',
      isVisible: true,
      created: '2026-11-02 00:00:00',
      where: id === 1 ? 'true' : 'properties["$last_seen"] >= "2026-11-03T00:00:01"',
    });
  }
  funnels.push({ id: 7, name: 'f', steps: ['buy'] });
}
