import { BodyStorage } from '@source-mixpanel/kernel';
import { STREAM_NAMES, missingKeys, owedThroughout, type RecordSets } from './collected-records.js';
import { drawFaults, drawScenario, drawStop, type Scenario } from './draw-scenario.js';
import { foreignClient } from './foreign-client.js';
import { InProcessWire } from './in-process-dispatcher.js';
import { lendGlobals } from './lend-globals.js';
import { SeededDraw } from './seeded-draw.js';
import { SimulatedProject } from './simulated-project.js';
import { simulateSync, type Stop, type SyncRun } from './simulated-sync.js';
import { isOver, StoryReader, type SavedState, type SyncStory } from './sync-story.js';
import { VirtualClock } from './virtual-clock.js';

export interface ChainFigures {
  syncs: number;
  faults: number;
  stops: number;
  records: number;
  /** Records a COMPLETE stream owed its reader. */
  expected: number;
  /** Of those, the ones the reader had. */
  delivered: number;
  shortCompletes: number;
  hangs: number;
  /** Records that came twice in one process, where nothing allows it. */
  doubled: number;
  /** The same after a lost session of profiles, which allows it. */
  doubledBySession: number;
  /** The same where a body found no room to be proven. */
  doubledByStreaming: number;
  complete: number;
  failed: number;
  stopped: number;
  waits: number;
}

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
  const draw = new SeededDraw(seed);
  const scenario = drawScenario(draw);
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

/** What is wrong with the world of one sync. */
interface Trouble {
  readonly faulty: boolean;
  readonly foreign: boolean;
  readonly changing: boolean;
  readonly stop: Stop | undefined;
  readonly jump: number;
  readonly slowReader: boolean;
}

const NO_TROUBLE: Trouble = {
  faulty: false,
  foreign: false,
  changing: false,
  stop: undefined,
  jump: 0,
  slowReader: false,
};

class SyncChain {
  private readonly figures: ChainFigures = {
    syncs: 0,
    faults: 0,
    stops: 0,
    records: 0,
    expected: 0,
    delivered: 0,
    shortCompletes: 0,
    hangs: 0,
    doubled: 0,
    doubledBySession: 0,
    doubledByStreaming: 0,
    complete: 0,
    failed: 0,
    stopped: 0,
    waits: 0,
  };
  private readonly problems: string[] = [];
  private readonly lines: string[] = [];
  private readonly project: SimulatedProject;
  private readonly wire: InProcessWire;
  /** Every state ever written, by stream. */
  private readonly written = new Map<string, SavedState[]>();
  private lastRequest = -Infinity;

  constructor(
    private readonly scenario: Scenario,
    private readonly draw: SeededDraw,
    private readonly clock: VirtualClock,
  ) {
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
      await this.sync(this.origin(), this.drawTrouble());
      for (let changes = draw.between(0, 3); changes > 0; changes -= 1) {
        await clock.advance(draw.upTo(DAY / 2));
        this.project.change(draw);
      }
      if (draw.percent(50)) await clock.advance(draw.upTo(2 * DAY));
    }
    await this.proveStates();
    const { figures, problems, lines } = this;
    return { figures, problems, lines };
  }

  /** From the latest states, and from older ones, a sync without trouble must make all whole. */
  private async proveStates(): Promise<void> {
    for (let turn = 0; turn < 2 && this.problems.length === 0; turn += 1) {
      await this.clock.advance(2.1 * HOUR);
      await this.sync(turn === 0 ? this.latest() : this.origin(100), NO_TROUBLE);
    }
  }

  private drawTrouble(): Trouble {
    const { draw } = this;
    return {
      faulty: draw.percent(55),
      foreign: draw.percent(12),
      changing: draw.percent(30),
      stop: drawStop(draw),
      jump: draw.percent(85) ? 0 : draw.between(-120, 120) * 60_000,
      slowReader: draw.percent(10),
    };
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
    const { clock, draw, scenario, project, figures } = this;
    const { mixpanel } = project;
    const held = new Map(
      STREAM_NAMES.map((name) => [
        name,
        (scenario.fullRefresh.has(name) ? undefined : origin.held.get(name)) ??
          new Map<string, string>(),
      ]),
    );
    project.firstSync ??= clock.now();
    const { start, end, zone, lookBackDays } = scenario;
    const began = clock.now();
    const settings = { start, end, zone, lookBackDays, skew: Math.min(0, trouble.jump) };
    const before = project.expected(settings);
    const logged = mixpanel.log.requests.length;
    const refusedBefore = this.wire.refusals;
    const stormy = this.makeTrouble(trouble);
    let jumped = false;
    const run = await simulateSync({
      clock,
      dispatcher: this.wire.dispatcher,
      random: draw.next,
      config: scenario.config,
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
    this.quiet?.();
    const requests = mixpanel.log.requests.slice(logged);
    const story = new StoryReader(held).read(run.lines);
    this.keep(story);
    figures.syncs += 1;
    figures.records += story.records;
    figures.stops += run.stopTook === undefined ? 0 : 1;
    figures.faults += this.wire.faults;
    this.wire.faults = 0;
    figures.waits += run.lines.filter((line) => line.includes('RATE_LIMITED')).length;
    this.lines.push(...run.lines);
    this.judgeEnding(run, story, trouble);
    this.judgeComplete(story, before, trouble.changing ? project.expected(settings) : before);
    this.judgeDoubles(
      story,
      requests.some(({ status, path }) => status === 400 && path.endsWith('/engage')),
    );
    const alone = !stormy && !trouble.foreign && began - this.lastRequest > HOUR;
    const refused = this.wire.refusals - refusedBefore;
    // Pages that the server suddenly counts are the one thing the connector cannot foresee.
    if (alone && refused > 0 && scenario.project.engage?.countPages !== true) {
      this.problems.push(`${refused} requests met 429 though nobody else used the quota`);
    }
    this.lastRequest = clock.now();
  }

  private quiet: (() => void) | undefined;

  /** Sets the stage; true where it holds 429s that no quota explains. */
  private makeTrouble(trouble: Trouble): boolean {
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
            else project.change(draw);
          }),
        );
      }
    }
    this.quiet = () => {
      for (const cancel of cancels) cancel();
      this.quiet = undefined;
    };
    return faults.some(({ effect }) => effect.kind === 'storm');
  }

  private keep(story: SyncStory): void {
    for (const state of story.states) {
      const states = this.written.get(state.stream) ?? [];
      states.push(state);
      this.written.set(state.stream, states);
    }
    this.problems.push(...story.problems);
  }

  private judgeEnding(run: SyncRun, story: SyncStory, trouble: Trouble): void {
    const { figures, problems } = this;
    const { ending } = run;
    const patient = trouble.slowReader || trouble.stop?.kind === 'kill';
    switch (ending.kind) {
      case 'hang':
        figures.hangs += 1;
        problems.push('the sync hangs');
        return;
      case 'crash':
        problems.push(`the sync crashes: ${ending.reason}`);
        return;
      case 'killed':
        return;
      default:
        figures[ending.kind] += 1;
    }
    if (!patient && (run.stopTook ?? 0) > 5000 && ending.kind === 'stopped') {
      problems.push(`the sync takes ${run.stopTook ?? 0} ms to stop`);
    }
    if (this.wire.open > 0) problems.push(`${this.wire.open} requests were left behind`);
    for (const [stream, { status, failures }] of story.streams) {
      if (!isOver(status)) problems.push(`${stream} ends as ${status ?? 'nothing'}`);
      if (status === 'INCOMPLETE' && failures.length === 0 && ending.kind !== 'stopped') {
        problems.push(`${stream} is INCOMPLETE without a reason`);
      }
      if (status === 'INCOMPLETE' && ending.kind === 'complete')
        problems.push(`${stream} is INCOMPLETE in a complete sync`);
      for (const failure of failures) {
        const may = trouble.faulty || trouble.foreign || trouble.changing;
        if (!failure.startsWith('transient_error'))
          problems.push(`${stream} fails with ${failure}`);
        else if (!may && this.sessionsLast()) {
          problems.push(`${stream} fails though nothing is wrong: ${failure}`);
        }
      }
    }
  }

  /** Whether a session of profiles outlives its pages: waiting for quota between them may take longer. */
  private sessionsLast(): boolean {
    const { engage } = this.scenario.project;
    return engage?.sessionLife === 600_000 && !engage.countPages;
  }

  private judgeComplete(story: SyncStory, before: RecordSets, after: RecordSets): void {
    for (const [stream, { status, held }] of story.streams) {
      if (status !== 'COMPLETE') continue;
      const owed = owedThroughout(before.get(stream) ?? new Map(), after.get(stream) ?? new Map());
      const missing = missingKeys(owed, held);
      this.figures.expected += owed.size;
      this.figures.delivered += owed.size - missing.length;
      if (missing.length === 0) continue;
      this.figures.shortCompletes += 1;
      this.problems.push(
        `${stream} is COMPLETE without ${missing.slice(0, 3).join(', ')} (${missing.length})`,
      );
    }
  }

  private judgeDoubles(story: SyncStory, sessionLost: boolean): void {
    const { figures, scenario } = this;
    for (const [stream, { counts }] of story.streams) {
      const doubles = [...counts].filter(([key, count]) => count > this.copies(stream, key));
      const count = doubles.reduce(
        (sum, [key, times]) => sum + times - this.copies(stream, key),
        0,
      );
      if (count === 0) continue;
      const paged = stream === 'engage' || stream === 'cohort_members';
      if (!scenario.roomy) figures.doubledByStreaming += count;
      else if (paged && sessionLost) figures.doubledBySession += count;
      else {
        figures.doubled += count;
        this.problems.push(
          `${stream} comes twice: ${doubles
            .slice(0, 3)
            .map(([key]) => key)
            .join(', ')}`,
        );
      }
    }
  }

  /** Mixpanel itself holds some events twice. */
  private copies(stream: string, key: string): number {
    return stream === 'export' && key.startsWith('hostile-') ? this.project.copies(key) : 1;
  }
}

function originOf(states: readonly SavedState[]): Origin {
  return { states, held: new Map(states.map(({ stream, held }) => [stream, held])) };
}

/** No memory and no disk for bodies. */
class FullStorage extends BodyStorage {
  constructor() {
    super({ directory: '/nowhere', memoryBytes: 0 });
  }

  override openFile(): ReturnType<BodyStorage['openFile']> {
    return Promise.reject(Object.assign(new Error('the disk is full'), { code: 'ENOSPC' }));
  }
}
