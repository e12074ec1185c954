import fc from 'fast-check';
import { DAY, HOUR, MINUTE } from './events.js';
import type { MixpanelOptions, StoredEvent } from './in-memory-mixpanel.js';

/** Time zones from 11 hours before UTC to 14 hours after UTC. */
const zones = [
  'Pacific/Pago_Pago',
  'US/Pacific',
  'America/St_Johns',
  'UTC',
  'Asia/Kolkata',
  'Pacific/Auckland',
  'Pacific/Kiritimati',
] as const;

/** One sync of a history. */
export interface PlannedSync {
  /** Hours since the start of the previous sync. */
  readonly hoursLater: number;
  /** The maximum number of days of one request. */
  readonly windowDays: number | undefined;
  /** The number of requests left in the hourly quota, constant during the sync. */
  readonly availableRequests: number;
  /** Time from a request to its response, in milliseconds. */
  readonly preparation: number;
  /** Number of parts after which the process crashes; undefined if it does not crash. */
  readonly crashesAfter: number | undefined;
  /** For each response, whether its body breaks. */
  readonly broken: readonly boolean[];
  /** The time zone to which the project and the settings were changed before the sync. */
  readonly newZone: string | undefined;
}

/**
 * A project, its settings and its events, and the syncs that read it. `MixpanelOptions` describes
 * `calendar`, `filter`, `timeFilter` and `dateHeader`.
 */
export interface History {
  readonly zone: string;
  readonly calendar: NonNullable<MixpanelOptions['calendar']>;
  readonly filter: NonNullable<MixpanelOptions['filter']>;
  readonly timeFilter: NonNullable<MixpanelOptions['timeFilter']>;
  readonly dateHeader: boolean;
  readonly attributionDays: number;
  readonly lookBackSeconds: number;
  /** Whether syncs also read the current day. */
  readonly today: boolean;
  readonly events: readonly StoredEvent[];
  readonly syncs: readonly PlannedSync[];
}

const BEGIN = Date.UTC(2024, 1, 25);
/** Earliest start of the first sync. Events happen before and after it. */
export const FIRST_SYNC = BEGIN + 12 * DAY;

const sometimes = <T>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 2, nil: undefined });

const arrival = fc.record({
  at: fc.integer({ min: 0, max: 30 * DAY }),
  /**
   * The time between an event and its processing: for most events a few minutes, for some several
   * days.
   */
  wait: fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: 0, max: 5 * MINUTE }) },
    { weight: 2, arbitrary: fc.integer({ min: 0, max: 10 * DAY }) },
  ),
  /** The time from the processing of an event until exports contain it, in milliseconds. */
  hidden: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: HOUR })),
  hasProcessingTime: fc.boolean(),
});

const events = fc.array(arrival, { maxLength: 40 }).map((arrivals) =>
  arrivals.map(({ at, wait, hidden, hasProcessingTime }, index): StoredEvent => {
    const processed = BEGIN + at + wait;
    return {
      event: 'Viewed',
      at: BEGIN + at,
      processed: hasProcessingTime || index % 5 > 0 ? processed : undefined,
      visible: processed + hidden,
      properties: { $insert_id: String(index) },
    };
  }),
);

const sync = fc.record({
  hoursLater: fc.integer({ min: 0, max: 72 }),
  windowDays: fc.oneof(
    fc.constant(1),
    fc.option(fc.integer({ min: 1, max: 30 }), { nil: undefined }),
  ),
  availableRequests: fc.integer({ min: 0, max: 12 }),
  preparation: fc.integer({ min: 0, max: 20 * MINUTE }),
  crashesAfter: sometimes(fc.integer({ min: 1, max: 8 })),
  broken: fc.oneof(
    fc.constant([]),
    fc.array(fc.boolean(), { maxLength: 8 }),
    // A day whose body breaks twice is divided. Before that, two requests verify that Mixpanel
    // filters by the time of events; their bodies do not break here.
    fc
      .array(fc.constantFrom([true, true, false, false], [true, true], [false]), { maxLength: 8 })
      .map((groups) => groups.flat()),
  ),
  newZone: fc.option(fc.constantFrom(...zones), { freq: 8, nil: undefined }),
});

const anyHistories: fc.Arbitrary<History> = fc.record({
  zone: fc.constantFrom(...zones),
  calendar: fc.constantFrom('utc' as const, 'zone' as const, 'local' as const),
  filter: fc.constantFrom(
    'evaluated' as const,
    'evaluated' as const,
    'evaluated' as const,
    'nothing' as const,
    'refused' as const,
  ),
  timeFilter: fc.constantFrom(
    'evaluated' as const,
    'evaluated' as const,
    'evaluated' as const,
    'ignored' as const,
    'nothing' as const,
    'refused' as const,
  ),
  dateHeader: fc.integer({ min: 0, max: 4 }).map((number) => number > 0),
  attributionDays: fc.integer({ min: 0, max: 7 }),
  lookBackSeconds: fc.constantFrom(0, 0, 7200, 100_000),
  today: fc.boolean(),
  events,
  syncs: fc.array(sync, { minLength: 1, maxLength: 7 }),
});

/**
 * Generates histories. If `lookBackSeconds` is not 0, the connector filters by the time of events
 * without verifying first that Mixpanel does so, so this filter always works in such a history.
 */
export const histories: fc.Arbitrary<History> = anyHistories.map((history) =>
  history.lookBackSeconds > 0 ? { ...history, timeFilter: 'evaluated' } : history,
);
