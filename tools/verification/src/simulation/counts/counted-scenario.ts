import type { MockMixpanelOptions } from '@source-mixpanel/fixtures-server';
import { addDays, dayInZone } from '@source-mixpanel/cursor';
import type { JsonObject } from '@source-mixpanel/exact-json';
import type { SeededRandom } from '@source-mixpanel/testing/seeded-random';
import { MOCK_CREDENTIALS } from '../../harness/stage/mock-credentials.js';
import { ZONES as ALL_ZONES } from '../draw-scenario.js';

const DAY = 86_400_000;
const HOUR = 3_600_000;

/** Reasons why an export may differ from the counts although no event is withheld. */
export const CAUSES = [
  'late arrivals',
  'duplicates',
  'deletions',
  'merged events',
  'hidden events',
  'events without a time',
  'selected events',
  'selected or hashed properties',
  'changed zone of the project',
  'wrong zone in the settings',
  'faults',
] as const;
export type Cause = (typeof CAUSES)[number];

/** An event in the form that `addEvents` of the mock accepts. */
export interface AddedEvent {
  readonly event: string;
  readonly properties: JsonObject & { readonly $insert_id: string };
}

/** A project whose exports are compared with counts, and the configuration that reads it. */
export interface CountedScenario {
  readonly causes: ReadonlySet<Cause>;
  readonly options: Partial<MockMixpanelOptions>;
  readonly events: readonly AddedEvent[];
  readonly config: JsonObject;
  /** Epoch milliseconds of the first sync. */
  readonly begins: number;
  readonly syncs: number;
  /** The event that is missing in all exports; absent: all events are exported. */
  readonly withheld?: Withheld;
}

/**
 * The zones of projects. The connector considers differences between zones of up to 24 hours; Pago
 * Pago and Kiritimati differ by 25.
 */
export const ZONES = ALL_ZONES.filter((zone) => zone !== 'Pacific/Pago_Pago');
const NAMES = ['Viewed', 'Bought', 'bought', 'Paid', 'Secret', '合計'] as const;
/** The last days of projects. On some of them the clocks change. */
const LAST_DAYS = ['2026-06-15', '2026-11-01', '2026-10-25', '2026-03-08', '2026-12-31'] as const;
/** A day on which the clocks of no zone change. */
const STEADY_DAY = LAST_DAYS[0];

/**
 * Draws a project and the causes that may explain a difference. If `withheld` is set, one event is
 * withheld and the project has enough events for the connector to notice it. Half of these projects
 * have none of the causes.
 */
export function drawCountedScenario(
  draw: SeededRandom,
  seed: number,
  withheld: boolean,
): CountedScenario {
  const isPlain = withheld && seed % 2 === 0;
  const causes = new Set(CAUSES.filter(() => !isPlain && draw.percent(22)));
  const movesZone =
    causes.has('changed zone of the project') || causes.has('wrong zone in the settings');
  const lastDay = movesZone || withheld ? STEADY_DAY : draw.pick(LAST_DAYS);
  const days = draw.between(1, 4);
  const start = addDays(lastDay, 1 - days);
  const zone = draw.pick(ZONES);
  const number = withheld ? draw.between(250, 500) : draw.pick([1, 8, 40, 40, 150, 300]);
  const begins = Date.parse(addDays(lastDay, 1)) + 14 * HOUR + draw.upTo(24 * HOUR);
  const events = drawEvents(draw, { causes, from: Date.parse(start), days, number, begins });
  const hidden = withheld ? chooseWithheld(events, start, zone) : undefined;
  const counts = {
    hidden: causes.has('hidden events') ? ['Secret'] : [],
    merged: causes.has('merged events') ? { bought: 'Bought' } : {},
  };
  const options = drawOptions(draw, { zone, counts, hidden });
  return {
    causes,
    options,
    events,
    begins,
    syncs: withheld ? 1 : draw.between(1, 4),
    config: drawConfig(draw, { causes, zone, start, selected: hidden?.name }),
    ...(hidden === undefined ? {} : { withheld: hidden }),
  };
}

interface EventsToDraw {
  readonly causes: ReadonlySet<Cause>;
  readonly from: number;
  readonly days: number;
  readonly number: number;
  readonly begins: number;
}

function drawEvents(draw: SeededRandom, facts: EventsToDraw): readonly AddedEvent[] {
  const { causes, from, days, number, begins } = facts;
  return Array.from({ length: number }, (_, index) => {
    const time = Math.floor((from - DAY / 2 + draw.upTo((days + 1) * DAY)) / 1000);
    const event = newEvent(draw, `first-${index}`, { time, processed: 1000 * time + 60_000 });
    const lacksTime = causes.has('events without a time') && draw.percent(5);
    const added = lacksTime ? withoutTime(event) : event;
    const copies = causes.has('duplicates') && draw.percent(15) ? draw.between(2, 3) : 1;
    return 1000 * time + 60_000 > begins ? [] : Array.from({ length: copies }, () => added);
  }).flat();
}

function withoutTime({ event, properties }: AddedEvent): AddedEvent {
  const { $insert_id: id } = properties;
  const others = Object.entries(properties).filter(([name]) => name !== 'time');
  return { event, properties: { ...Object.fromEntries(others), $insert_id: id } };
}

/** @param processed epoch milliseconds */
export function newEvent(
  draw: SeededRandom,
  id: string,
  { time, processed }: { readonly time: number; readonly processed: number },
): AddedEvent {
  const properties = {
    time,
    distinct_id: `user-${draw.between(0, 9)}`,
    $insert_id: id,
    plan: draw.pick(['free', 'pro']),
    mp_processing_time_ms: processed,
  };
  return { event: draw.pick(NAMES), properties };
}

interface Withheld {
  readonly id: string;
  readonly name: string;
}

/**
 * Returns an event whose absence the connector must notice: it is counted by its own name, and its
 * day is `start` both in UTC and in the zone, hours from midnight.
 */
function chooseWithheld(
  events: readonly AddedEvent[],
  start: string,
  zone: string,
): Withheld | undefined {
  const found = events.find(({ event, properties }) => {
    const instant = 1000 * Number(properties['time']);
    const at = instant - Date.parse(start);
    const isWithin = at > 2 * HOUR && at < 22 * HOUR && dayInZone(instant, zone) === start;
    return isWithin && event !== 'Secret' && event !== 'bought';
  });
  if (found === undefined) return undefined;
  return { id: found.properties.$insert_id, name: found.event };
}

function drawOptions(
  draw: SeededRandom,
  facts: {
    readonly zone: string;
    readonly counts: NonNullable<MockMixpanelOptions['counts']>;
    readonly hidden: Withheld | undefined;
  },
): Partial<MockMixpanelOptions> {
  const { zone, counts, hidden } = facts;
  return {
    data: 'empty',
    zone,
    counts,
    epoch: draw.percent(35) ? 'local' : 'utc',
    export: {
      prepare: draw.percent(30) ? draw.upTo(300_000) : 0,
      visibilityDelay: 0,
      where: 'evaluate',
      ...(hidden === undefined ? {} : { withheld: `"$insert_id":"${hidden.id}"` }),
    },
  };
}

interface ConfigToDraw {
  readonly causes: ReadonlySet<Cause>;
  readonly zone: string;
  readonly start: string;
  /** The name of an event that is always selected. */
  readonly selected: string | undefined;
}

function drawConfig(
  draw: SeededRandom,
  { causes, zone, start, selected }: ConfigToDraw,
): JsonObject {
  const isWrong = causes.has('wrong zone in the settings');
  const names = NAMES.filter((name) => name === selected || draw.percent(60));
  const [first] = NAMES;
  return {
    credentials: MOCK_CREDENTIALS,
    project_timezone: isWrong ? draw.pick(ZONES) : zone,
    start_date: start,
    attribution_window: draw.between(0, 3),
    date_window_size: draw.pick([1, 2, 30]),
    num_workers: draw.between(1, 4),
    export_format: draw.pick(['text', 'python_text', 'raw']),
    verify_counts: true,
    on_gap: draw.pick(['fail', 'warn']),
    ...(causes.has('selected events') ? { export_events: names.length > 0 ? names : [first] } : {}),
    ...(causes.has('selected or hashed properties')
      ? { export_properties: ['plan'], export_key: draw.pick(['none', 'event_key']) }
      : {}),
  };
}
