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
   * Number of seconds before the newest event in which all events are read again, not only late
   * ones.
   */
  readonly lookBackSeconds: number;
  /** Maximum number of days of one request. Default: chosen from the size of measured downloads. */
  readonly windowDays?: number | undefined;
}

/** The days to read in a sync. */
export interface ExportPlan {
  /**
   * The lookback window: days that an earlier sync read and that may have late events. All their
   * events are read again if the filter for late events cannot be used.
   */
  readonly lookBack: DayRange;
  /** Days that no sync has read. */
  readonly fresh: DayRange;
  /**
   * The day whose commit records the time of this sync: the last day that an earlier sync read; in
   * a first sync, the start.
   */
  readonly mark: Day;
  /**
   * The day whose events are requested to verify the filter for late events, usually that of the
   * newest event; absent if the filter is not used.
   */
  readonly filterDay?: Day;
  /**
   * Present if an earlier sync read a part of the first new day. Without the filter for late
   * events, it is ignored and the entire day is read.
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
 *   later syncs               [ late events only               ][ all events          ]
 * ```
 *
 * The day `read_through` belongs to the lookback window, because it may have been read before it
 * was over. Days before `start` are never requested. If the project's time zone was changed, its
 * days begin at other times than before, so the lookback window is read without the filter and has
 * at least two days before `read_through`.
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
  const isNewZone = state?.zone !== undefined && state.zone !== zone;
  const days = Math.max(
    settings.attributionDays,
    Math.ceil((settings.lookBackSeconds * 1000) / DAY),
    isNewZone ? 2 : 0,
  );
  const lookBack = {
    from: addDays(through, -Math.min(days, daysBetween(start, through))),
    to: earliestDay(through, end),
  };
  const time = isNewZone || countDays(lookBack) === 0 ? undefined : state?.time;
  return {
    lookBack,
    fresh: through < end ? { from: addDays(through, 1), to: end } : NO_DAYS,
    mark: through,
    // Limited to days that may be requested: the newest event may be before the start or, by its
    // time in UTC, after the last day read.
    ...(time === undefined
      ? {}
      : { filterDay: clampDay(dayOf(time), { earliest: start, latest: lookBack.to }) }),
  };
}

const NO_DAYS: DayRange = { from: '0001-01-02', to: '0001-01-01' };

export interface SliceLimits {
  /** Maximum number of days of one request; absent if it depends on measured downloads. */
  readonly windowDays?: number | undefined;
  /** Filter for late events; absent if all events of the lookback window are read. */
  readonly where?: string | undefined;
  /** The days that failed in the last sync. */
  readonly failed?: DayRange | undefined;
}

/** A slice, or days that are divided into slices later, when earlier downloads were measured. */
export type PlannedPart =
  | { readonly kind: 'slice'; readonly slice: ExportSlice }
  | { readonly kind: 'days'; readonly days: DayRange };

/**
 * Returns the parts of a plan in the order in which they are read: the lookback window, in as few
 * slices as possible, then the new days.
 *
 * Days that failed in the last sync are divided into at most thirty slices, and nothing later is
 * requested until each of them was read. Otherwise, whenever they fail again, later days would have
 * been emitted already but not committed, and the next sync would emit them again.
 *
 * ```
 *   lookback     days before      failed      days after
 *   [========]  [==========]    [=] [=] [=]   [========]
 * ```
 *
 * If an earlier sync read a part of a day, this day is read between the lookback window and the new
 * days, in two slices.
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
  const isFailed = failed !== undefined && overlaps(lookBack, failed);
  // If the lookback window failed in the last sync, its request may have had too many days.
  const maxDays = where === undefined || isFailed ? UNMEASURED_DAYS : MAX_DAYS;
  const widest = windowDays ?? maxDays;
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
        ...(failed !== undefined && overlaps(range, failed) ? alone : {}),
      }),
    ),
    ...resumed.map((slice): PlannedPart => ({ kind: 'slice', slice })),
    ...partsOfFresh(fresh, failed).flatMap((part): readonly PlannedPart[] =>
      part.kind === 'days' ? (countDays(part.days) > 0 ? [part] : []) : [asSlice(part.slice)],
    ),
  ];
}

/**
 * Returns the day whose commit records the time of this sync: `mark` of the plan, or the day that
 * an earlier sync read in part if it is continued.
 */
export function markedDay({ mark, resumed }: ExportPlan, where: string | undefined): Day {
  return resumed === undefined || where === undefined ? mark : resumed.day;
}

function partsOfFresh(fresh: DayRange, failed: DayRange | undefined): readonly PlannedPart[] {
  if (failed === undefined || !overlaps(fresh, failed)) return [{ kind: 'days', days: fresh }];
  const from = latestDay(fresh.from, failed.from);
  const to = earliestDay(fresh.to, failed.to);
  return [
    { kind: 'days', days: { from: fresh.from, to: addDays(from, -1) } },
    // Not always single days: if the failed slice had hundreds of days, the requests would exceed
    // the hourly quota.
    ...fixedWindows({ from, to }, Math.ceil(countDays({ from, to }) / UNMEASURED_DAYS)).map(
      (day): PlannedPart => ({
        kind: 'slice',
        slice: { ...day, alone: true },
      }),
    ),
    { kind: 'days', days: { from: addDays(to, 1), to: fresh.to } },
  ];
}

function overlaps(one: DayRange, other: DayRange): boolean {
  return countDays(one) > 0 && one.from <= other.to && other.from <= one.to;
}
