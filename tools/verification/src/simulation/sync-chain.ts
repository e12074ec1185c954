import { SeededRandom } from '@source-mixpanel/testing/seeded-random';
import { onVirtualTime } from '../harness/clock/on-virtual-time.js';
import { VirtualClock } from '../harness/clock/virtual-clock.js';
import type { SavedState } from '../harness/output/sync-reading.js';
import type { RecordVersions } from '../harness/records/record-versions.js';
import { createMockOnClock, Stage, type StageRun } from '../harness/stage/stage.js';
import {
  changeAddedStreams,
  expectedAddedRecords,
  withAddedStreams,
  removeDeleted,
} from './added-streams-chain.js';
import { ChainConfig } from './chain-config.js';
import { zeroFigures, type ChainFigures } from './chain-figures.js';
import { checkInvariants } from './check-invariants.js';
import { EmittedValuesCheck } from './check-emitted-values.js';
import { drawFaults } from './draw-faults.js';
import { drawScenario, type Scenario } from './draw-scenario.js';
import { removeGroups } from './drawn-settings.js';
import { drawDisturbances, NO_DISTURBANCES, type Disturbances } from './draw-disturbances.js';
import { startOtherClient } from './other-client.js';
import { FullStorage } from './full-storage.js';
import { MemberHistory } from './member-history.js';
import { SimulatedProject } from './simulated-project.js';

export interface ChainResult {
  readonly figures: ChainFigures;
  /** A sentence for each broken invariant. */
  readonly problems: readonly string[];
  /** All lines of all syncs. */
  readonly lines: readonly string[];
}

const DAY = 86_400_000;
const HOUR = 3_600_000;

/** Which streams a chain reads: those shared with the Python connector, or the added ones. */
export type ChainStreams = 'shared' | 'added';

/** Runs the syncs of one project, one after another. The seed determines all that happens. */
export function runChain(seed: number, streams: ChainStreams = 'shared'): Promise<ChainResult> {
  return new SyncChain(new SeededRandom(seed), seed, streams).run();
}

class SyncChain {
  private readonly figures = zeroFigures();
  private readonly problems: string[] = [];
  private readonly lines: string[] = [];
  private readonly scenario: Scenario;
  private readonly project: SimulatedProject;
  private readonly stage: Stage;
  /** All states that were written so far, by stream. */
  private readonly written = new Map<string, SavedState[]>();
  private readonly members = new MemberHistory();
  private lastRequest = -Infinity;
  private readonly valuesCheck: EmittedValuesCheck;
  private readonly config: ChainConfig;

  constructor(
    private readonly draw: SeededRandom,
    seed: number,
    private readonly streams: ChainStreams,
  ) {
    const drawn = drawScenario(draw, seed);
    const scenario = streams === 'added' ? withAddedStreams(drawn) : drawn;
    this.scenario = scenario;
    this.config = new ChainConfig(scenario, seed);
    const clock = new VirtualClock(scenario.begins);
    this.stage = new Stage({
      clock,
      mixpanel: createMockOnClock(clock, {
        ...scenario.project,
        workspaces: this.config.outputSettings?.workspaces ?? [],
      }),
      wire: {
        latency: () => draw.between(1, scenario.latency),
        pieceBytes: () => scenario.pieceBytes,
        ...(scenario.gzip === undefined ? {} : { gzip: scenario.gzip }),
      },
      random: draw.next,
    });
    const { project } = this.stage.mixpanel;
    this.valuesCheck = new EmittedValuesCheck(project);
    this.project = new SimulatedProject(this.stage, scenario.project);
    if (this.config.outputSettings !== undefined) removeGroups(project);
    if (streams === 'added') removeDeleted(project);
  }

  run(): Promise<ChainResult> {
    const { draw, stage, scenario } = this;
    const { clock } = stage;
    return onVirtualTime(clock, async () => {
      for (let at = 0; at < scenario.syncs && this.problems.length === 0; at += 1) {
        await this.sync(this.chooseStates(), drawDisturbances(draw));
        for (let changes = draw.between(0, 3); changes > 0; changes -= 1) {
          await clock.advance(draw.upTo(DAY / 2));
          this.change();
        }
        if (draw.percent(50)) await clock.advance(draw.upTo(2 * DAY));
      }
      await this.tryStates();
      const { figures, problems, lines } = this;
      return { figures, problems, lines };
    });
  }

  /**
   * Runs undisturbed syncs from the latest and from older states, which must deliver all missing
   * records. First the clock advances until all reads are older than `refresh_hours`.
   */
  private async tryStates(): Promise<void> {
    for (let turn = 0; turn < 2 && this.problems.length === 0; turn += 1) {
      await this.stage.clock.advance((this.scenario.refreshHours + 2.1) * HOUR);
      this.members.forget();
      await this.sync(turn === 0 ? this.latestStates() : this.chooseStates(100), NO_DISTURBANCES);
    }
  }

  private change(): void {
    const { clock } = this.stage;
    const { refreshHours } = this.scenario;
    // The history is needed only if syncs may skip recent reads.
    const note = (): void => {
      if (refreshHours > 0) this.members.note(clock.now(), this.expected(0));
    };
    note();
    this.project.change(this.draw);
    const { mixpanel } = this.stage;
    if (this.streams === 'added') changeAddedStreams(mixpanel.project, this.draw, clock.now());
    note();
  }

  private expected(skew: number): RecordVersions {
    const { zone, outputSettings } = this.config;
    const settings = { ...this.scenario, zone, skew, selection: outputSettings };
    if (this.streams === 'shared') return this.project.expected(settings);
    const lookBackDays = this.scenario.attributionDays;
    return new Map([
      ...expectedAddedRecords(this.stage.mixpanel.project, outputSettings),
      ['event_counts', this.project.expectedCounts({ ...settings, lookBackDays })],
    ]);
  }

  private latestStates(): readonly SavedState[] {
    return [...this.written.values()].flatMap((states) => states.slice(-1));
  }

  /** Returns the latest states or, in `olderPercent` of the calls, older ones or none. */
  private chooseStates(olderPercent = 25): readonly SavedState[] {
    const { draw } = this;
    if (!draw.percent(olderPercent)) return this.latestStates();
    return [...this.written.values()].flatMap((saved) => {
      const place = draw.between(-1, saved.length - 1);
      return place < 0 ? [] : saved.slice(place, place + 1);
    });
  }

  private async sync(from: readonly SavedState[], disturbances: Disturbances): Promise<void> {
    const { scenario, project, stage } = this;
    const { clock, wire } = stage;
    const { refreshHours } = scenario;
    this.config.redraw(this.draw);
    project.firstSync ??= clock.now();
    const expected = (): RecordVersions => this.expected(Math.min(0, disturbances.jump));
    const [before, began, refused] = [expected(), clock.now(), wire.refusals];
    this.members.note(began, before);
    const alone = began - this.lastRequest > HOUR && !disturbances.otherClient;
    const faults = disturbances.faulty ? drawFaults(this.draw) : [];
    const hasRefusals = faults.some(({ effect }) => effect.kind === 'storm');
    stage.mixpanel.setFaults(faults);
    const cancel = this.scheduleDisturbances(disturbances);
    const done = await stage.sync({ ...this.syncOptions(disturbances), from });
    cancel();
    this.store(done);
    const sync = {
      ...done,
      scenario,
      disturbances,
      before: this.members.expectedSince(began, { refreshHours, now: before }),
      after: disturbances.changing ? expected() : before,
      ownRefusals: alone && !hasRefusals ? wire.refusals - refused : 0,
      openRequests: wire.open,
      copies: (key: string) => project.copies(key),
    };
    const { outputSettings, current } = this.config;
    const wrong = this.valuesCheck.problems({ ...sync, outputSettings, current }, this.figures);
    this.problems.push(...checkInvariants(sync, this.figures), ...wrong);
  }

  private syncOptions(disturbances: Disturbances): Parameters<Stage['sync']>[0] {
    const { draw, scenario } = this;
    const { clock } = this.stage;
    const began = clock.now();
    let jumped = false;
    return {
      config: this.config.current,
      catalog: scenario.catalog,
      stop: disturbances.stop,
      wallOffset: () => {
        // The clock jumps 20 seconds after the beginning of the sync.
        jumped ||= clock.now() > began + 20_000;
        return jumped ? disturbances.jump : 0;
      },
      readerDelay: () => (disturbances.slowReader ? draw.upTo(5000) : 0),
      ...(scenario.hasStorage ? {} : { storage: new FullStorage() }),
    };
  }

  /** Schedules the disturbances of the sync. Returns a function that cancels the remaining ones. */
  private scheduleDisturbances(disturbances: Disturbances): () => void {
    const { draw, project, stage } = this;
    const { clock, mixpanel } = stage;
    const cancels: (() => void)[] = [];
    if (disturbances.otherClient) cancels.push(startOtherClient(mixpanel, clock, draw));
    if (disturbances.changing) {
      for (let at = 0; at < 3; at += 1) {
        cancels.push(
          clock.schedule(draw.upTo(2 * HOUR), () => {
            if (draw.percent(30)) project.forgetSessions();
            else this.change();
          }),
        );
      }
    }
    return () => {
      for (const cancel of cancels) cancel();
    };
  }

  /** Counts what happened, and stores the lines and the states. */
  private store({ run, reading }: StageRun): void {
    const { figures, stage } = this;
    const { wire } = stage;
    this.lines.push(...run.lines);
    this.lastRequest = stage.clock.now();
    figures.syncs += 1;
    figures.records += reading.records;
    figures.stops += run.stopTook === undefined ? 0 : 1;
    figures.faults += wire.faults;
    wire.faults = 0;
    figures.waits += run.lines.filter((line) => line.includes('RATE_LIMITED')).length;
    figures.skippedReads += run.lines.filter((line) => line.includes('not read again')).length;
    for (const state of reading.states) {
      const known = this.written.get(state.stream) ?? [];
      known.push(state);
      this.written.set(state.stream, known);
    }
  }
}
