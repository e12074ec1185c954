import {
  createControl,
  createMockMixpanel,
  type MockMixpanel,
  type ServerClock,
} from '@source-mixpanel/fixtures-server';
import { DEFAULTS_AND_LIMITS, type ReferenceProject } from './reference-project.js';

export const DAY = 86_400_000;

/** How the profiles of the mock represent those of a reference project. */
export interface ProfileScale {
  /** How many profiles of the reference project one profile of the mock represents. */
  readonly profilesPerRow: number;
  /** The maximum number of the mock's profiles in one page. */
  readonly largestPage: number;
}

/** One profile in a page of the mock represents a page of 1000 profiles. */
const PAGE_TO_ROW: ProfileScale = { profilesPerRow: DEFAULTS_AND_LIMITS.pageSize, largestPage: 1 };

/**
 * A mock with the days, funnels, cohorts and pages of a reference project, but with only one event
 * per day and one profile per page. `transferOf` returns the time that the response of the real
 * project would take.
 */
export class BenchProject {
  readonly mixpanel: MockMixpanel;
  private readonly rows: number;

  constructor(
    readonly reference: ReferenceProject,
    private readonly clock: ServerClock,
    private readonly scale: ProfileScale = PAGE_TO_ROW,
  ) {
    this.mixpanel = createMockMixpanel(
      {
        data: 'empty',
        engage: {
          defaultPageSize: scale.largestPage,
          maximumPageSize: scale.largestPage,
          sessionLife: 1000 * DAY,
          lastSession: 'kept',
          countPages: false,
        },
      },
      { now: () => clock.now(), sleep: (milliseconds) => clock.sleep(milliseconds) },
    );
    this.rows = Math.ceil(reference.profiles / scale.profilesPerRow);
    this.fill();
  }

  get firstDay(): string {
    return new Date(this.clock.now() - this.reference.days * DAY).toISOString().slice(0, 10);
  }

  /**
   * Updates this share of the profiles, and returns how many profiles of the reference project they
   * represent.
   */
  updateProfiles(share: number): number {
    const rows = Math.max(1, Math.round(this.rows * share));
    this.putProfiles(rows);
    return rows * this.scale.profilesPerRow;
  }

  /** Adds one event to each of the last `days` days. */
  addDays(days: number): void {
    const now = this.clock.now();
    const addEvents = Array.from({ length: days }, (_, at) => ({
      event: 'visit',
      properties: {
        time: Math.floor((now - (at + 1) * DAY) / 1000),
        distinct_id: 'p0',
        $insert_id: `e${now}-${at}`,
        mp_processing_time_ms: now - at * DAY - 1000,
      },
    }));
    createControl(this.mixpanel).changeProject({ addEvents });
  }

  /** Returns the milliseconds that the complete body of the real response would take. */
  transferOf(url: string, body: Buffer): number {
    const { rates, eventsPerDay } = this.reference;
    const { pathname, searchParams } = new URL(url, 'http://mock');
    switch (pathname) {
      case '/api/2.0/export': {
        // Requests with a filter are for late events, or test whether Mixpanel applies the filter.
        // Their responses are almost empty.
        if (searchParams.has('where')) return rates.secondsPerQuery * 1000;
        const [from, to] = ['from_date', 'to_date'].map((name) =>
          Date.parse(searchParams.get(name) ?? ''),
        );
        const days = ((to ?? 0) - (from ?? 0)) / DAY + 1;
        const bytes = days * eventsPerDay * rates.bytesPerEvent;
        return (bytes / rates.exportBytesPerSecond + rates.secondsPerQuery) * 1000;
      }
      case '/api/query/engage': {
        const rows = body.toString().split('"$distinct_id"').length - 1;
        return ((rows * this.scale.profilesPerRow) / rates.profilesPerSecond) * 1000;
      }
      case '/api/query/funnels':
      case '/api/2.0/engage/revenue':
        return rates.secondsPerQuery * 1000;
      default:
        return 0;
    }
  }

  private fill(): void {
    const { project } = this.mixpanel;
    const { cohorts, funnels, cohortShare, days } = this.reference;
    for (let id = 1; id <= cohorts; id += 1) {
      project.cohorts.push({
        id,
        name: `c${id}`,
        description: '',
        isVisible: true,
        created: `${this.firstDay} 00:00:00`,
        where: `properties["n"] < ${this.rows * cohortShare}`,
      });
    }
    for (let id = 1; id <= funnels; id += 1) {
      project.funnels.push({ id, name: `f${id}`, steps: ['buy'] });
    }
    this.putProfiles(this.rows);
    this.addDays(days);
  }

  private putProfiles(count: number): void {
    const now = this.clock.now();
    const second = (at: number): string =>
      new Date(now - (at + 1) * 1000).toISOString().slice(0, 19);
    createControl(this.mixpanel).changeProject({
      addProfiles: Array.from({ length: count }, (_, at) => ({
        $distinct_id: `p${at}`,
        $properties: { $last_seen: second(at), n: at },
      })),
    });
  }
}
