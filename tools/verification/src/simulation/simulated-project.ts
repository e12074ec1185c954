import {
  createControl,
  type Control,
  type MockMixpanel,
  type MockMixpanelOptions,
} from '@source-mixpanel/fixtures-server';
import type { RecordVersions } from '../harness/records/record-versions.js';
import {
  countEvents,
  expectedCounts,
  expectedRecords,
  type ProjectFacts,
  type ReadSettings,
} from './expected-records.js';
import type { SeededRandom } from '@source-mixpanel/testing/seeded-random';
import type { VirtualClock } from '../harness/clock/virtual-clock.js';
import type { Stage } from '../harness/stage/stage.js';

const second = (instant: number): string => new Date(instant).toISOString().slice(0, 19);

/**
 * A small project whose data changes at random. It computes the records that a destination must
 * have.
 */
export class SimulatedProject {
  private readonly clock: VirtualClock;
  private readonly mixpanel: MockMixpanel;
  private readonly control: Control;
  /** When the first sync began, in epoch milliseconds; undefined before it. */
  firstSync: number | undefined;
  private added = 0;
  private counted: Map<string, number> | undefined;
  /** When each event that was added became visible, by its id. */
  private readonly visibleAt = new Map<string, number>();

  constructor(
    { clock, mixpanel }: Pick<Stage, 'clock' | 'mixpanel'>,
    private readonly options: Partial<MockMixpanelOptions>,
  ) {
    this.clock = clock;
    this.mixpanel = mixpanel;
    this.control = createControl(this.mixpanel);
    const { cohorts } = this.mixpanel.project;
    const created = (daysAgo: number): string =>
      second(clock.now() - daysAgo * 86_400_000).replace('T', ' ');
    cohorts.splice(0, cohorts.length);
    this.addCohort({ id: 1, created: '2019-03-19 23:49:51', where: 'true' });
    this.addCohort({ id: 2, created: created(3), where: 'properties["luckyNumber"] >= 250' });
    this.addCohort({ id: 3, created: created(1), dataGroupId: 77 });
  }

  /** Changes something in the project at random. */
  change(draw: SeededRandom): void {
    const number = (this.added += 1);
    const kind = draw.pick(['events', 'events', 'profiles', 'profiles', 'cohort', 'other']);
    switch (kind) {
      case 'events':
        this.addEvents(number, draw);
        break;
      case 'profiles':
        this.putProfile(number, draw);
        break;
      case 'cohort':
        this.addCohort({
          id: 100 + number,
          created: second(this.clock.now()).replace('T', ' '),
          where: `properties["luckyNumber"] < ${draw.between(0, 500)}`,
        });
        break;
      case 'other':
        this.changeOther(draw);
        break;
      default:
        kind satisfies never;
    }
  }

  forgetSessions(): void {
    this.mixpanel.sessions.forgetAll();
  }

  /**
   * Returns the records that a sync beginning now, together with the earlier syncs, must deliver.
   */
  expected(settings: ReadSettings): RecordVersions {
    return expectedRecords(settings, this.facts());
  }

  /** Returns the records of `event_counts` that such a sync must deliver. */
  expectedCounts(settings: ReadSettings): ReadonlyMap<string, string> {
    return expectedCounts(settings, this.facts());
  }

  private facts(): ProjectFacts {
    const { mixpanel, clock } = this;
    const now = clock.now();
    const delay = this.options.export?.visibilityDelay ?? 0;
    return {
      project: mixpanel.project,
      now,
      firstSync: this.firstSync ?? now,
      visibleFrom: (id, processed) => this.visibleAt.get(id) ?? processed + delay,
    };
  }

  /** Returns how often the project contains an event: some are stored twice. */
  copies(id: string): number {
    this.counted ??= countEvents(this.mixpanel.project);
    return this.counted.get(id) ?? 1;
  }

  private addEvents(number: number, draw: SeededRandom): void {
    const now = this.clock.now();
    const delay = this.options.export?.visibilityDelay ?? 0;
    for (let at = 0, count = draw.between(1, 3); at < count; at += 1) {
      const id = `added-${number}-${at}`;
      const instant = now - draw.upTo(4 * 86_400_000);
      // Mixpanel processed the event up to 50 minutes ago, or at an unknown time. It becomes
      // visible only now.
      const known = !draw.percent(10);
      const processed = known ? now - draw.between(0, 50) * 60_000 : now;
      this.visibleAt.set(id, Math.max(now, processed + delay));
      this.control.changeProject({
        addEvents: [
          {
            event: 'checkout',
            properties: {
              time: Math.floor(instant / 1000),
              distinct_id: `user-${draw.between(0, 9)}`,
              $insert_id: id,
              [`later ${draw.between(0, 3)}`]: number,
              mp_processing_time_ms: known ? processed : null,
            },
          },
        ],
      });
    }
  }

  private putProfile(number: number, draw: SeededRandom): void {
    const known = draw.percent(60);
    this.control.changeProject({
      addProfiles: [
        {
          $distinct_id: known ? `user-${draw.between(0, 4)}` : `new-${number}`,
          $properties: {
            luckyNumber: draw.between(0, 500),
            ...(draw.percent(85) ? { $last_seen: second(this.clock.now()) } : {}),
            [draw.percent(50) ? '$city' : 'city']: 'Łódź',
          },
        },
      ],
    });
  }

  private changeOther(draw: SeededRandom): void {
    const { cohorts, funnels, annotations } = this.mixpanel.project;
    switch (draw.between(0, 3)) {
      case 0:
        if (cohorts.length > 1) cohorts.splice(draw.between(0, cohorts.length - 1), 1);
        break;
      case 1:
        if (funnels.length > 1) funnels.splice(draw.between(0, funnels.length - 1), 1);
        break;
      case 2:
        annotations.pop();
        break;
      default:
        this.forgetSessions();
    }
  }

  private addCohort(cohort: {
    readonly id: number;
    readonly created: string;
    readonly where?: string;
    readonly dataGroupId?: number;
  }): void {
    const membersWithoutProfile = cohort.id === 1 ? { membersWithoutProfile: ['no-profile'] } : {};
    this.mixpanel.project.cohorts.push({
      name: `Cohort ${cohort.id}`,
      description: '',
      isVisible: true,
      ...membersWithoutProfile,
      ...cohort,
    });
  }
}
