import {
  createMockMixpanel,
  type Fault,
  type LoggedRequest,
  type MockMixpanel,
  type MockMixpanelOptions,
} from '@source-mixpanel/fixtures-server';
import { isJsonObject, type JsonObject } from '@source-mixpanel/exact-json';
import { at, textAt, type Ending } from '@source-mixpanel/testing/transcript';
import { onVirtualTime } from '../clock/on-virtual-time.js';
import type { VirtualClock } from '../clock/virtual-clock.js';
import { readSync, type SavedState, type SyncReading } from '../output/sync-reading.js';
import { InProcessWire, type WireOptions } from './in-process-wire.js';
import { runSync, type SyncOptions, type SyncRun } from './run-sync.js';

export interface StageOptions {
  readonly clock: VirtualClock;
  /** A mock that uses the same clock, see `createMockOnClock`. */
  readonly mixpanel: MockMixpanel;
  readonly wire?: Partial<Omit<WireOptions, 'clock'>> | undefined;
  /** Returns the random numbers of the connector; default: always 0.5. */
  readonly random?: () => number;
}

type SyncChoice = Omit<SyncOptions, 'clock' | 'dispatcher' | 'random' | 'state' | 'limit'>;

export interface StageSync<State = SavedState> extends SyncChoice {
  /** The states from which the sync resumes; default: see `sync` and `run`. */
  readonly from?: readonly State[];
  /** The faults of the mock from this sync on; default: unchanged. */
  readonly faults?: readonly Fault[];
  /** Virtual milliseconds after which the sync counts as hanging; default: 20 days. */
  readonly limit?: number;
}

export interface StageRun {
  readonly run: SyncRun;
  readonly reading: SyncReading;
  /** The requests that the mock received during the sync. */
  readonly requests: readonly LoggedRequest[];
  /** Virtual milliseconds from the start to the end of the sync. */
  readonly makespan: number;
}

const MAX_MILLISECONDS = 20 * 86_400_000;

/**
 * A test bed for syncs: runs the connector and a mock Mixpanel in this process, on one virtual
 * clock and connected without sockets. Hours of waiting take no time, and syncs with the same
 * options always run in the same way.
 */
export class Stage {
  readonly clock: VirtualClock;
  readonly mixpanel: MockMixpanel;
  readonly wire: InProcessWire;
  /** The last state of each stream, with the records that the destination had by then. */
  readonly saved = new Map<string, SavedState>();
  private readonly random: () => number;

  constructor({ clock, mixpanel, wire, random = () => 0.5 }: StageOptions) {
    this.clock = clock;
    this.mixpanel = mixpanel;
    this.wire = new InProcessWire(mixpanel, {
      clock,
      latency: () => 50,
      pieceBytes: () => 65_536,
      ...wire,
    });
    this.random = random;
  }

  /** Runs a sync, by default from the last states, and reads its output as a destination does. */
  async sync({ from = [...this.saved.values()], ...choice }: StageSync): Promise<StageRun> {
    const { requests } = this.mixpanel.log;
    const began = this.clock.now();
    const earlierRequests = requests.length;
    const run = await this.run({ from, ...choice });
    const { names, incremental } = streamsOf(choice.catalog);
    const held = new Map(
      from
        .filter(({ stream }) => incremental.has(stream))
        .map((state) => [state.stream, state.held]),
    );
    const ending = endingOf(run);
    const reading = readSync({ lines: run.lines, streams: names, ending, held });
    for (const state of reading.states) this.saved.set(state.stream, state);
    const makespan = this.clock.now() - began;
    return { run, reading, requests: requests.slice(earlierRequests), makespan };
  }

  /** Runs a sync from these states, by default from none, without reading its output. */
  run(sync: StageSync<Pick<SavedState, 'text'>>): Promise<SyncRun> {
    const { from = [], faults, limit = MAX_MILLISECONDS, ...choice } = sync;
    const { clock, wire, random } = this;
    if (faults !== undefined) this.mixpanel.setFaults(faults);
    const state = from.length === 0 ? undefined : `[${from.map(({ text }) => text).join(',')}]`;
    return onVirtualTime(clock, () =>
      runSync({ clock, dispatcher: wire.dispatcher, random, state, limit, ...choice }),
    );
  }
}

/** Creates a mock whose time is that of the virtual clock. */
export function createMockOnClock(
  clock: VirtualClock,
  options: Partial<MockMixpanelOptions>,
): MockMixpanel {
  return createMockMixpanel(options, {
    now: () => clock.now(),
    sleep: (milliseconds) => clock.sleep(milliseconds),
  });
}

/**
 * Returns the names of all streams in a configured catalog, and of the incremental ones: a full
 * refresh replaces the records of the others.
 */
function streamsOf(catalog: JsonObject): {
  readonly names: readonly string[];
  readonly incremental: ReadonlySet<string>;
} {
  const streams = catalog['streams'];
  const entries = Array.isArray(streams) ? streams.filter(isJsonObject) : [];
  const nameOf = (entry: JsonObject): string => textAt(entry, 'stream', 'name');
  const incremental = entries.filter((entry) => at(entry, 'sync_mode') !== 'full_refresh');
  return { names: entries.map(nameOf), incremental: new Set(incremental.map(nameOf)) };
}

function endingOf({ ending: { kind } }: SyncRun): Ending {
  switch (kind) {
    case 'complete':
      return { kind: 'exit', code: 0 };
    case 'failed':
      return { kind: 'exit', code: 1 };
    case 'stopped':
      return { kind };
    case 'killed':
    case 'hang':
    case 'crash':
      return { kind: 'killed' };
  }
}
