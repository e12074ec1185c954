import { createControl, type Control, type Fault } from '@source-mixpanel/fixtures-server';
import { SeededRandom } from '@source-mixpanel/testing/seeded-random';
import { onVirtualTime } from '../../harness/clock/on-virtual-time.js';
import { VirtualClock } from '../../harness/clock/virtual-clock.js';
import { incrementalCatalog } from '../../harness/projects/small-project.js';
import { invariantProblem } from '../../harness/report/invariants.js';
import { createMockOnClock, Stage, type StageRun } from '../../harness/stage/stage.js';
import {
  CAUSES,
  drawCountedScenario,
  newEvent,
  ZONES,
  type Cause,
  type CountedScenario,
} from './counted-scenario.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const CATALOG = incrementalCatalog(['export']);

/** Counts of what happened in syncs whose exports are compared with Mixpanel's counts. */
export interface CountedFigures {
  syncs: number;
  /** The syncs that received counts from Mixpanel, so that they could compare. */
  counted: number;
  /** The downloads that were repeated because events were missing. */
  repeated: number;
  /** The syncs that reported missing events although no event was withheld. */
  falseAlarms: number;
  /** The syncs that received counts and reported that the withheld event is missing. */
  detected: number;
  /** The syncs that received counts but did not report the withheld event. */
  undetected: number;
  readonly byCause: Record<Cause, { counted: number; falseAlarms: number }>;
}

export function zeroCountedFigures(): CountedFigures {
  const none = CAUSES.map((cause) => [cause, { counted: 0, falseAlarms: 0 }] as const);
  return {
    syncs: 0,
    counted: 0,
    repeated: 0,
    falseAlarms: 0,
    detected: 0,
    undetected: 0,
    byCause: Object.fromEntries(none) as CountedFigures['byCause'],
  };
}

/**
 * Runs the syncs of one project, which follow from the seed, and adds to the figures what happened.
 * @param withheld whether every export lacks one event
 * @returns a message for each broken invariant
 */
export function runCountedChain(
  seed: number,
  figures: CountedFigures,
  withheld = false,
): Promise<readonly string[]> {
  return new CountedChain(seed, figures, withheld).run();
}

class CountedChain {
  private readonly draw: SeededRandom;
  private readonly scenario: CountedScenario;
  private readonly stage: Stage;
  private readonly control: Control;
  private readonly problems: string[] = [];
  private readonly ids: string[];
  private added = 0;

  constructor(
    seed: number,
    private readonly figures: CountedFigures,
    withheld: boolean,
  ) {
    const draw = new SeededRandom(seed);
    this.draw = draw;
    this.scenario = drawCountedScenario(draw, seed, withheld);
    const clock = new VirtualClock(this.scenario.begins);
    const mixpanel = createMockOnClock(clock, this.scenario.options);
    this.stage = new Stage({
      clock,
      mixpanel,
      wire: { latency: () => draw.between(1, 2000), pieceBytes: () => 4096 },
      random: draw.next,
    });
    this.control = createControl(mixpanel);
    const { events } = this.scenario;
    this.ids = events.map(({ properties }) => properties.$insert_id);
    if (events.length > 0) this.control.changeProject({ addEvents: events });
  }

  run(): Promise<readonly string[]> {
    const { clock } = this.stage;
    return onVirtualTime(clock, async () => {
      for (let at = 0; at < this.scenario.syncs; at += 1) {
        await this.sync();
        for (let changes = this.draw.between(0, 3); changes > 0; changes -= 1) this.change();
        await clock.advance(this.draw.upTo(2 * DAY));
      }
      return this.problems;
    });
  }

  private async sync(): Promise<void> {
    const { draw, scenario, stage } = this;
    stage.mixpanel.setFaults(scenario.causes.has('faults') ? drawFaults(draw) : []);
    const cancels = Array.from({ length: draw.between(0, 3) }, () =>
      stage.clock.schedule(draw.upTo(120_000), () => this.change()),
    );
    const done = await stage.sync({ config: scenario.config, catalog: CATALOG });
    for (const cancel of cancels) cancel();
    this.judge(done);
  }

  private judge({ run, reading, requests }: StageRun): void {
    const { figures, scenario } = this;
    figures.syncs += 1;
    this.problems.push(...reading.problems);
    const gaps = run.lines.filter((line) => line.includes('missing in the export of'));
    const repeats = gaps.filter((line) => line.includes('reads a slice again'));
    figures.repeated += repeats.length;
    const isCounted = requests.some(
      ({ path, status }) => path === '/api/query/events' && status === 200,
    );
    if (!isCounted) return;
    figures.counted += 1;
    const isReported = gaps.length > repeats.length;
    const { withheld } = scenario;
    if (withheld !== undefined) {
      figures[isReported ? 'detected' : 'undetected'] += 1;
      // Without another cause of a difference, the connector must be certain that the event is
      // missing.
      const isCertain = scenario.causes.size === 0;
      if (!isReported && isCertain)
        this.problems.push(
          invariantProblem('I1', `the withheld event ${withheld.id} is not reported`),
        );
      return;
    }
    for (const cause of scenario.causes) {
      figures.byCause[cause].counted += 1;
      if (isReported) figures.byCause[cause].falseAlarms += 1;
    }
    if (!isReported) return;
    figures.falseAlarms += 1;
    this.problems.push(
      invariantProblem(
        'I11',
        `events of a complete export are reported as missing: ${String(gaps.at(-1))}`,
      ),
    );
  }

  /** Draws a cause of a difference, and changes the project if the scenario contains this cause. */
  private change(): void {
    const { draw, scenario, control } = this;
    const now = this.stage.clock.now();
    const chosen = draw.pick([...CAUSES]);
    if (!scenario.causes.has(chosen)) return;
    switch (chosen) {
      case 'late arrivals': {
        const id = `late-${(this.added += 1)}`;
        const time = Math.floor((now - draw.upTo(4 * DAY)) / 1000);
        this.ids.push(id);
        control.changeProject({ addEvents: [newEvent(draw, id, { time, processed: now })] });
        return;
      }
      case 'duplicates': {
        const [copy] = scenario.events;
        if (copy !== undefined) control.changeProject({ addEvents: [copy] });
        return;
      }
      case 'deletions':
        if (this.ids.length > 0) control.changeProject({ deleteEvents: this.ids.splice(0, 3) });
        return;
      case 'changed zone of the project':
        control.changeProject({ zone: draw.pick(ZONES) });
        return;
      default:
    }
  }
}

/** Draws a temporary failure of a request for counts, exports or lists. */
function drawFaults(draw: SeededRandom): readonly Fault[] {
  return [
    {
      path: draw.pick(['/api/query/events', '/api/2.0/export', '/api/app/']),
      nth: [draw.between(1, 4)],
      effect: draw.percent(50)
        ? { kind: 'answer', status: 503, body: '', headers: {} }
        : { kind: 'cut', at: draw.upTo(2000), of: 'decoded', by: 'reset' },
    },
  ];
}
