import type { JsonObject } from '@source-mixpanel/exact-json';
import { noFigures, type ChainFigures } from './chain-figures.js';
import type { RecordSets } from '../harness/records/collected-records.js';
import { drawFaults } from './draw-faults.js';
import { drawScenario, ZONES, type Scenario } from './draw-scenario.js';
import { drawTrouble, NO_TROUBLE, type Trouble } from './draw-trouble.js';
import { foreignClient } from './foreign-client.js';
import { FullStorage } from './full-storage.js';
import { InProcessWire } from '../harness/sync/in-process-dispatcher.js';
import { isLostSession, judgeSync, type SyncCase } from './judge-sync.js';
import { MemberHistory } from './member-history.js';
import { lendGlobals } from '../harness/clock/lend-globals.js';
import { SeededRandom } from '@source-mixpanel/testing/seeded-random';
import { SimulatedProject } from './simulated-project.js';
import { simulateSync, type SyncRun } from '../harness/sync/simulated-sync.js';
import { StoryReader, type SavedState } from '../harness/sync/sync-story.js';
import { VirtualClock } from '../harness/clock/virtual-clock.js';

export interface ChainResult {
  readonly figures: ChainFigures;
  /** What must not be, each in a sentence. */
  readonly problems: readonly string[];
  /** All lines of all syncs. */
  readonly lines: readonly string[];
}

const DAY = 86_400_000;
const HOUR = 3_600_000;

/** The syncs of one project that follow from a seed, one after the other, and the laws they broke. */
export async function runChain(seed: number): Promise<ChainResult> {
  const draw = new SeededRandom(seed);
  const scenario = drawScenario(draw, seed);
  const clock = new VirtualClock(scenario.begins);
  const giveBack = lendGlobals(clock);
  try {
    return await new SyncChain(scenario, draw, clock).run();
  } finally {
    giveBack();
  }
}

/** Where a sync starts: what each stream saved, and what its reader held then. */
interface Origin {
  readonly states: readonly SavedState[];
  readonly held: RecordSets;
}

class SyncChain {
  private readonly figures = noFigures();
  private readonly problems: string[] = [];
  private readonly lines: string[] = [];
  private readonly project: SimulatedProject;
  private readonly wire: InProcessWire;
  /** Every state ever written, by stream. */
  private readonly written = new Map<string, SavedState[]>();
  private readonly members = new MemberHistory();
  private lastRequest = -Infinity;
  private config: JsonObject;
  private zone: string;

  constructor(
    private readonly scenario: Scenario,
    private readonly draw: SeededRandom,
    private readonly clock: VirtualClock,
  ) {
    ({ config: this.config, zone: this.zone } = scenario);
    this.project = new SimulatedProject(clock, scenario.project);
    this.wire = new InProcessWire(this.project.mixpanel, {
      clock,
      latency: () => draw.between(1, scenario.latency),
      pieceBytes: () => scenario.pieceBytes,
      ...(scenario.gzip === undefined ? {} : { gzip: scenario.gzip }),
    });
  }

  async run(): Promise<ChainResult> {
    const { draw, clock, scenario } = this;
    for (let at = 0; at < scenario.syncs && this.problems.length === 0; at += 1) {
      await this.sync(this.origin(), drawTrouble(draw));
      for (let changes = draw.between(0, 3); changes > 0; changes -= 1) {
        await clock.advance(draw.upTo(DAY / 2));
        this.change();
      }
      if (draw.percent(50)) await clock.advance(draw.upTo(2 * DAY));
    }
    await this.proveStates();
    const { figures, problems, lines } = this;
    return { figures, problems, lines };
  }

  /**
   * From the latest states, and from older ones, a sync without trouble must make all whole, once all that
   * was read is too old to be left out.
   */
  private async proveStates(): Promise<void> {
    for (let turn = 0; turn < 2 && this.problems.length === 0; turn += 1) {
      await this.clock.advance((this.scenario.refreshHours + 2.1) * HOUR);
      this.members.forget();
      await this.sync(turn === 0 ? this.latest() : this.origin(100), NO_TROUBLE);
    }
  }

  private change(): void {
    this.members.note(this.clock.now(), this.owed(0));
    this.project.change(this.draw);
    this.members.note(this.clock.now(), this.owed(0));
  }

  private owed(skew: number): RecordSets {
    return this.project.expected({ ...this.scenario, zone: this.zone, skew });
  }

  private latest(): Origin {
    return originOf([...this.written.values()].flatMap((states) => states.slice(-1)));
  }

  /** The latest states mostly, else any older ones, or none. */
  private origin(olderPercent = 25): Origin {
    const { draw } = this;
    if (!draw.percent(olderPercent)) return this.latest();
    const states = [...this.written.values()].flatMap((saved) => {
      const place = draw.between(-1, saved.length - 1);
      return place < 0 ? [] : saved.slice(place, place + 1);
    });
    return originOf(states);
  }

  private async sync(origin: Origin, trouble: Trouble): Promise<void> {
    const { clock, scenario, project, figures, wire } = this;
    this.redrawSettings();
    project.firstSync ??= clock.now();
    const owed = (): RecordSets => this.owed(Math.min(0, trouble.jump));
    const before = owed();
    const began = clock.now();
    this.members.note(began, before);
    const { requests } = project.mixpanel.log;
    const seen = { requests: requests.length, refusals: wire.refusals };
    const alone = clock.now() - this.lastRequest > HOUR && !trouble.foreign;
    const stage = this.makeTrouble(trouble);
    const run = await this.read(origin, trouble);
    stage.clear();
    const story = new StoryReader(this.heldAt(origin)).read(run.lines);
    this.keep(story.states);
    this.lines.push(...run.lines);
    this.lastRequest = clock.now();
    figures.syncs += 1;
    figures.records += story.records;
    figures.stops += run.stopTook === undefined ? 0 : 1;
    figures.faults += wire.faults;
    wire.faults = 0;
    figures.waits += run.lines.filter((line) => line.includes('RATE_LIMITED')).length;
    figures.leftOut += run.lines.filter((line) => line.includes('not read again')).length;
    const sync: SyncCase = {
      run,
      story,
      scenario,
      trouble,
      before: this.members.owedSince(began, { refreshHours: scenario.refreshHours, now: before }),
      after: trouble.changing ? owed() : before,
      sessionLost: requests.slice(seen.requests).some(isLostSession),
      ownRefusals: alone && !stage.stormy ? wire.refusals - seen.refusals : 0,
      leftBehind: wire.open,
      copies: (key) => project.copies(key),
    };
    this.problems.push(...judgeSync(sync, figures));
  }

  private read(origin: Origin, trouble: Trouble): Promise<SyncRun> {
    const { clock, draw, scenario } = this;
    const began = clock.now();
    let jumped = false;
    return simulateSync({
      clock,
      dispatcher: this.wire.dispatcher,
      random: draw.next,
      config: this.config,
      catalog: scenario.catalog,
      state: `[${origin.states.map(({ text }) => text).join(',')}]`,
      stop: trouble.stop,
      wallOffset: () => {
        // A clock that jumps does so while the sync runs.
        jumped ||= clock.now() > began + 20_000;
        return jumped ? trouble.jump : 0;
      },
      readerDelay: () => (trouble.slowReader ? draw.upTo(5000) : 0),
      ...(scenario.roomy ? {} : { storage: new FullStorage() }),
      limit: 20 * DAY,
    });
  }

  private heldAt(origin: Origin): RecordSets {
    const { fullRefresh } = this.scenario;
    return new Map([...origin.held].filter(([name]) => !fullRefresh.has(name)));
  }

  /** Users change their settings between syncs. */
  private redrawSettings(): void {
    const { draw } = this;
    if (draw.percent(80)) return;
    if (draw.percent(30)) this.zone = draw.pick(ZONES);
    this.config = {
      ...this.config,
      project_timezone: this.zone,
      date_window_size: draw.pick([1, 2, 30]),
      page_size: draw.pick([1, 3, 1000]),
      num_workers: draw.between(1, 4),
    };
  }

  /** Sets the stage; a stormy one holds 429s that no quota explains. */
  private makeTrouble(trouble: Trouble): { readonly stormy: boolean; clear(): void } {
    const { clock, draw, project } = this;
    const faults = trouble.faulty ? drawFaults(draw) : [];
    project.mixpanel.setFaults(faults);
    const cancels: (() => void)[] = [];
    if (trouble.foreign) cancels.push(foreignClient(project.mixpanel, clock, draw));
    if (trouble.changing) {
      for (let at = 0; at < 3; at += 1) {
        cancels.push(
          clock.later(draw.upTo(2 * HOUR), () => {
            if (draw.percent(30)) project.forgetSessions();
            else this.change();
          }),
        );
      }
    }
    return {
      stormy: faults.some(({ effect }) => effect.kind === 'storm'),
      clear() {
        for (const cancel of cancels) cancel();
      },
    };
  }

  private keep(states: readonly SavedState[]): void {
    for (const state of states) {
      const known = this.written.get(state.stream) ?? [];
      known.push(state);
      this.written.set(state.stream, known);
    }
  }
}

function originOf(states: readonly SavedState[]): Origin {
  return { states, held: new Map(states.map(({ stream, held }) => [stream, held])) };
}
