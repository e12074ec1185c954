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

/** The user's settings that decide which days are read. */
export interface ExportSettings extends StartSettings {
  /** Default: the last complete day. */
  readonly endDate?: Day | undefined;
  /** The number of days before `read_through` that are read again for late events. */
  readonly attributionDays: number;
  /** Seconds before the newest event that are read again whenever they were processed. */
  readonly lookBackSeconds: number;
  /**
   * The maximum number of days of one request; default: as many as fit into a body of a suitable
   * size.
   */
  readonly windowDays?: number | undefined;
}

export interface ExportPlan {
  /** Days that were read before; read whole if the filter cannot be used. */
  readonly lookBack: DayRange;
  /** Days never read. */
  readonly fresh: DayRange;
  readonly mark: Day;
  /** A day with an event, to test the filter with; absent if the lookback window is read whole. */
  readonly filterDay?: Day;
  /** The part of the first fresh day that an earlier sync did not read; needs the filter. */
  readonly resumed?: ResumedDay;
}

const DAY = 86_400_000;

/**
 * Returns which days a sync requests.
 *
 * ```
 *                 start            read_through − lookback        read_through         end
 * first sync [================= days read whole, in slices ======================] later syncs [
 * lookback: late arrivals only ][ days read whole ] ```
 *
 * The day `read_through` belongs to the lookback window: it may have been read before it was over.
 * Days before `start` are never requested. A zone that changed since then moves the days relative
 * to the state, so that at least two of them are read whole again.
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
    // Within the days that may be requested: an event's time can be before the start or after
    // today, which Mixpanel would refuse.
    ...(time === undefined
      ? {}
      : { filterDay: clampDay(dayOf(time), { earliest: start, latest: lookBack.to }) }),
  };
}

const NO_DAYS: DayRange = { from: '0001-01-02', to: '0001-01-01' };

export interface SliceLimits {
  /** The maximum number of days of one request; absent if downloads are measured. */
  readonly windowDays?: number | undefined;
  /** Selects late arrivals; absent if the lookback window is read whole. */
  readonly where?: string | undefined;
  readonly failed?: DayRange | undefined;
}

/** Slices in their order, or days that are still to be cut into slices. */
export type PlannedPart =
  | { readonly kind: 'slice'; readonly slice: ExportSlice }
  | { readonly kind: 'days'; readonly days: DayRange };

/**
 * Returns the parts of a plan: the lookback window in as few slices as its width allows, then the
 * fresh days. Days that failed in the last sync are requested one by one, in at most thirty slices,
 * and alone: events of later days that are read at the same time would be repeated by every sync in
 * which they fail again.
 *
 * ```
 *   lookback     days before      failed      days after
 *   [========]  [==========]    [=] [=] [=]   [========]
 * ```
 *
 * A day that an earlier sync read in part is between the lookback window and the fresh days, in two
 * slices.
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
  // The failed request may have been too large.
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
 * Returns the day whose commit records when the sync began: the last that was read before, in whole
 * or in part.
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
    // One request for each day of a wide slice could take more than the quota of an hour.
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
