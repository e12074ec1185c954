import {
  createControl,
  createMixpanel,
  createTruth,
  type Control,
  type Mixpanel,
  type MixpanelOptions,
} from '@source-mixpanel/fixtures-server';
import {
  addDays,
  earliestDay,
  lastCompleteDayInZone,
  lastCompleteDayInZoneAndUtc,
  type Day,
} from '@source-mixpanel/cursor';
import type { RecordSets } from './collected-records.js';
import type { SeededDraw } from './seeded-draw.js';
import type { VirtualClock } from './virtual-clock.js';

/** What decides which records a sync owes its reader. */
export interface ReadSettings {
  readonly start: Day;
  readonly end?: Day | undefined;
  /** The zone in the configuration. */
  readonly zone: string;
  /** Days that are looked at again for late events. */
  readonly lookBackDays: number;
  /** Milliseconds by which the connector's clock is ahead of the project's. */
  readonly skew: number;
}

const MARGIN = 2 * 3_600_000;
const day = (instant: number): Day => new Date(instant).toISOString().slice(0, 10);
const second = (instant: number): string => new Date(instant).toISOString().slice(0, 19);

/** A small project whose data grows and changes, and which knows what a reader must end up with. */
export class SimulatedProject {
  readonly mixpanel: Mixpanel;
  readonly control: Control;
  /** When the first sync began: all that could be seen by then is read with its day. */
  firstSync: number | undefined;
  private added = 0;
  private counted: Map<string, number> | undefined;
  /** When events that were added became visible. */
  private readonly visibleAt = new Map<string, number>();

  constructor(
    private readonly clock: VirtualClock,
    private readonly options: Partial<MixpanelOptions>,
  ) {
    this.mixpanel = createMixpanel(options, {
      now: () => clock.now(),
      sleep: (milliseconds) => clock.sleep(milliseconds),
    });
    this.control = createControl(this.mixpanel);
    const { cohorts } = this.mixpanel.project;
    const created = (daysAgo: number): string =>
      second(clock.now() - daysAgo * 86_400_000).replace('T', ' ');
    cohorts.splice(0, cohorts.length);
    this.addCohort({ id: 1, created: '2019-03-19 23:49:51', where: 'true' });
    this.addCohort({ id: 2, created: created(3), where: 'properties["luckyNumber"] >= 250' });
    this.addCohort({ id: 3, created: created(1), dataGroupId: 77 });
  }

  /** Something happens in the project at this moment. */
  change(draw: SeededDraw): void {
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

  /** All that a sync which begins now must have delivered, or leave to states before it. */
  expected(settings: ReadSettings): RecordSets {
    const { project } = this.mixpanel;
    const { start } = settings;
    const truth = createTruth(project);
    const wall = this.clock.now() + Math.min(0, settings.skew);
    const until = (last: Day): Day => earliestDay(last, settings.end ?? last);
    const days = daysFrom(start, until(lastCompleteDayInZone(wall, settings.zone)));
    const profiles = (rows: readonly string[], prefix: string): [string, string][] =>
      rows.flatMap((row) => profileEntry(row, start, prefix));
    return new Map([
      ['annotations', new Map(project.annotations.map(({ id }) => [String(id), '']))],
      [
        'cohorts',
        new Map(
          project.cohorts
            .filter(({ created }) => created >= start)
            .map(({ id }) => [String(id), '']),
        ),
      ],
      [
        'cohort_members',
        new Map(project.cohorts.flatMap(({ id }) => profiles(truth.members(id), `${id}|`))),
      ],
      ['engage', new Map(profiles(truth.profiles(), ''))],
      [
        'export',
        this.expectedEvents(until(lastCompleteDayInZoneAndUtc(wall, settings.zone)), settings),
      ],
      [
        'funnels',
        new Map(project.funnels.flatMap(({ id }) => days.map((date) => [`${id}|${date}`, '']))),
      ],
      ['revenue', new Map(days.map((date) => [date, '']))],
    ]);
  }

  /** How often the project itself holds an event. */
  copies(id: string): number {
    this.counted ??= this.countCopies();
    return this.counted.get(id) ?? 1;
  }

  private countCopies(): Map<string, number> {
    const { events, exportZone } = this.mixpanel.project;
    const span = events.span(exportZone);
    const counts = new Map<string, number>();
    for (const date of span === undefined ? [] : daysFrom(span.first, span.last)) {
      for (const { tail } of events.on(date, exportZone)) {
        counts.set(insertId(tail), (counts.get(insertId(tail)) ?? 0) + 1);
      }
    }
    return counts;
  }

  /**
   * Events a reader is promised: those that could be seen when the first sync began, and later ones
   * of days that were still looked back at when they came to be seen.
   */
  private expectedEvents(end: Day, settings: ReadSettings): Map<string, string> {
    const { events, exportZone } = this.mixpanel.project;
    const now = this.clock.now();
    const first = this.firstSync ?? now;
    const counts = new Map<string, number>();
    for (const date of daysFrom(settings.start, end)) {
      for (const event of events.on(date, exportZone)) {
        const id = insertId(event.tail);
        const seen =
          this.visibleAt.get(id) ?? event.processed + (this.options.export?.visibilityDelay ?? 0);
        const oldest = addDays(day(seen + MARGIN), -settings.lookBackDays);
        if (seen > now || (seen > first && date < oldest)) continue;
        counts.set(id, (counts.get(id) ?? 0) + 1);
      }
    }
    return new Map([...counts].map(([id, count]) => [id, String(count)]));
  }

  private addEvents(number: number, draw: SeededDraw): void {
    const now = this.clock.now();
    const delay = this.options.export?.visibilityDelay ?? 0;
    for (let at = 0, count = draw.between(1, 3); at < count; at += 1) {
      const id = `added-${number}-${at}`;
      const instant = now - draw.upTo(4 * 86_400_000);
      // Processed some time ago, visible only now.
      const processed = now - draw.between(0, 50) * 60_000;
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
              mp_processing_time_ms: draw.percent(10) ? null : processed,
            },
          },
        ],
      });
    }
  }

  private putProfile(number: number, draw: SeededDraw): void {
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

  private changeOther(draw: SeededDraw): void {
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
    const strangers = cohort.id === 1 ? { strangers: ['no-profile'] } : {};
    this.mixpanel.project.cohorts.push({
      name: `Cohort ${cohort.id}`,
      description: '',
      isVisible: true,
      ...strangers,
      ...cohort,
    });
  }
}

function daysFrom(first: Day, last: Day): Day[] {
  const days: Day[] = [];
  for (let at = Date.parse(first); at <= Date.parse(last); at += 86_400_000) days.push(day(at));
  return days;
}

function insertId(tail: string): string {
  return /"\$insert_id":"([^"]*)"/.exec(tail)?.[1] ?? '';
}

/** A profile with its time of update, if it was updated since the start or at an unknown time. */
function profileEntry(row: string, start: Day, prefix: string): [string, string][] {
  const { $distinct_id: id, $properties: properties } = JSON.parse(row) as {
    readonly $distinct_id: string;
    readonly $properties: { readonly $last_seen?: string | null };
  };
  const seen = properties.$last_seen ?? '';
  return seen === '' || seen >= `${start}T00:00:00` ? [[`${prefix}${id}`, seen]] : [];
}
