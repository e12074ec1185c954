import {
  addDays,
  clampDay,
  countDays,
  daysBetween,
  earliestDay,
  fixedWindows,
  lastCompleteDayInZoneAndUtc,
  latestDay,
  planSlices,
  startDay,
  todayInZoneAndUtc,
  type Day,
  type DayRange,
  type StartSettings,
} from '@source-mixpanel/cursor';
import { dayOf, type ExportState } from './export-state.js';
import { markSlice, type ExportSlice } from './export-slice.js';
import { resumedDay, resumedSlices, type ResumedDay } from './resumed-day.js';
import { MAX_DAYS, UNMEASURED_DAYS } from './slice-planner.js';

/** The settings that decide which days are read. */
export interface ExportSettings extends StartSettings {
  /** Last day to read; default: the last complete day. */
  readonly endDate?: Day | undefined;
  /** Number of days before `read_through` that are read again for late events. */
  readonly attributionDays: number;
  /**
   * Number of seconds before the newest event whose events are read again, even if Mixpanel
   * processed them long ago.
   */
  readonly lookBackSeconds: number;
  /** Maximum number of days of one request. Default: chosen from the size of measured downloads. */
  readonly windowDays?: number | undefined;
}

/** The days to read in a sync. */
export interface ExportPlan {
  /**
   * Days that an earlier sync read. All their events are read again if the filter cannot be used.
   */
  readonly lookBack: DayRange;
  /** Days that no sync has read. */
  readonly fresh: DayRange;
  /**
   * The day whose commit records the time of this sync: the last day that an earlier sync read, or
   * else the start.
   */
  readonly mark: Day;
  /** A day with an event, on which the filter is verified; absent if no filter is used. */
  readonly filterDay?: Day;
  /**
   * The rest of the first new day, if an earlier sync read a part of it. Used only with the filter.
   */
  readonly resumed?: ResumedDay;
}

const DAY = 86_400_000;

/**
 * Returns the days that a sync requests.
 *
 * ```
 *                 start       read_through − lookback           read_through          end
 *   first sync    [================= all events, in slices ===========================]
 *   later syncs               [ late arrivals only             ][ all events          ]
 * ```
 *
 * The day `read_through` belongs to the lookback window, because it may have been read before it
 * was over. Days before `start` are never requested. If the time zone was changed, the days have
 * moved, so at least two of them are read again entirely.
 * @param now epoch milliseconds
 */
export function planExport(
  state: ExportState | undefined,
  settings: ExportSettings,
  now: number,
): ExportPlan {
  const plan = planDays(state, settings, now);
  const resumed = resumedDay(state, plan.fresh, settings.zone);
  return resumed === undefined ? plan : { filterDay: resumed.day, ...plan, resumed };
}

function planDays(
  state: ExportState | undefined,
  settings: ExportSettings,
  now: number,
): ExportPlan {
  const { zone } = settings;
  const start = startDay(settings, now);
  const end =
    settings.endDate === undefined
      ? lastCompleteDayInZoneAndUtc(now, zone)
      : earliestDay(settings.endDate, todayInZoneAndUtc(now, zone));
  const through = state?.read_through;
  if (through === undefined || through < start) {
    return { lookBack: NO_DAYS, fresh: { from: start, to: end }, mark: start };
  }
  const moved = state?.zone !== undefined && state.zone !== zone;
  const days = Math.max(
    settings.attributionDays,
    Math.ceil((settings.lookBackSeconds * 1000) / DAY),
    moved ? 2 : 0,
  );
  const lookBack = {
    from: addDays(through, -Math.min(days, daysBetween(start, through))),
    to: earliestDay(through, end),
  };
  const time = moved || countDays(lookBack) === 0 ? undefined : state?.time;
  return {
    lookBack,
    fresh: through < end ? { from: addDays(through, 1), to: end } : NO_DAYS,
    mark: through,
    // Limited to days that Mixpanel accepts: an event's time may be before the start or in the
    // future.
    ...(time === undefined
      ? {}
      : { filterDay: clampDay(dayOf(time), { earliest: start, latest: lookBack.to }) }),
  };
}

const NO_DAYS: DayRange = { from: '0001-01-02', to: '0001-01-01' };

export interface SliceLimits {
  /** Maximum number of days of one request; absent if it depends on measured downloads. */
  readonly windowDays?: number | undefined;
  /** Filter for late arrivals; absent if all events of the lookback window are read. */
  readonly where?: string | undefined;
  readonly failed?: DayRange | undefined;
}

/** A slice, or days that are to be cut into slices later. */
export type PlannedPart =
  | { readonly kind: 'slice'; readonly slice: ExportSlice }
  | { readonly kind: 'days'; readonly days: DayRange };

/**
 * Returns the parts of a plan in the order in which they are read: the lookback window, in as few
 * slices as possible, then the new days.
 *
 * Days that failed in the last sync are requested in at most thirty slices, one after the other and
 * not at the same time as later days. Otherwise, in every sync in which they fail again, the events
 * of the later days would be emitted again.
 *
 * ```
 *   lookback     days before      failed      days after
 *   [========]  [==========]    [=] [=] [=]   [========]
 * ```
 *
 * If an earlier sync read a part of a day, this day comes between the lookback window and the new
 * days, as two slices.
 */
export function partsOfExport(
  plan: ExportPlan,
  { windowDays, where, failed }: SliceLimits,
): readonly PlannedPart[] {
  const { lookBack } = plan;
  const mark = markedDay(plan, where);
  const resumed =
    plan.resumed === undefined || where === undefined
      ? []
      : resumedSlices(plan.resumed, { where, failed });
  const fresh =
    resumed.length === 0 ? plan.fresh : { from: addDays(plan.fresh.from, 1), to: plan.fresh.to };
  const isFailed = failed !== undefined && overlap(lookBack, failed);
  // The request that failed may have been too large.
  const wide = where === undefined || isFailed ? UNMEASURED_DAYS : MAX_DAYS;
  const widest = windowDays ?? wide;
  const filter = where === undefined ? {} : { where };
  const alone = { alone: true } as const;
  const asSlice = (slice: ExportSlice): PlannedPart => ({
    kind: 'slice',
    slice: markSlice(slice, mark),
  });
  return [
    ...planSlices(lookBack, { widest, atMost: 1 }).map((range) =>
      asSlice({
        ...range,
        ...filter,
        ...(failed !== undefined && overlap(range, failed) ? alone : {}),
      }),
    ),
    ...resumed.map((slice): PlannedPart => ({ kind: 'slice', slice })),
    ...partsOfFresh(fresh, failed).flatMap((part): readonly PlannedPart[] =>
      part.kind === 'days' ? (countDays(part.days) > 0 ? [part] : []) : [asSlice(part.slice)],
    ),
  ];
}

/**
 * Returns the day whose commit records the time of this sync: the last day that an earlier sync
 * read, entirely or in part.
 */
export function markedDay({ mark, resumed }: ExportPlan, where: string | undefined): Day {
  return resumed === undefined || where === undefined ? mark : resumed.day;
}

function partsOfFresh(fresh: DayRange, failed: DayRange | undefined): readonly PlannedPart[] {
  if (failed === undefined || !overlap(fresh, failed)) return [{ kind: 'days', days: fresh }];
  const from = latestDay(fresh.from, failed.from);
  const to = earliestDay(fresh.to, failed.to);
  return [
    { kind: 'days', days: { from: fresh.from, to: addDays(from, -1) } },
    // One request per day could exceed the hourly quota, if the failed slice had many days.
    ...fixedWindows({ from, to }, Math.ceil(countDays({ from, to }) / UNMEASURED_DAYS)).map(
      (day): PlannedPart => ({
        kind: 'slice',
        slice: { ...day, alone: true },
      }),
    ),
    { kind: 'days', days: { from: addDays(to, 1), to: fresh.to } },
  ];
}

function overlap(one: DayRange, other: DayRange): boolean {
  return countDays(one) > 0 && one.from <= other.to && other.from <= one.to;
}
