import { expect, it } from '@jest/globals';
import {
  addDays,
  dayInZone,
  earliestDay,
  latestDay,
  timestampMilliseconds,
  type Day,
} from '@source-mixpanel/cursor';
import { assignmentsIn } from '@source-mixpanel/mixpanel';
import fc from 'fast-check';
import { bodyOf } from '../test/bodies.js';
import { HOUR } from '../test/events.js';
import { FIRST_SYNC, histories, type History, type PlannedSync } from '../test/histories.js';
import type { CreateBody, StoredEvent } from '../test/in-memory-mixpanel.js';
import { syncAt, type SyncAtResult } from '../test/sync-at.js';
import type { ExportState } from './export-state.js';

const START = '2024-03-01';
/** Timeout in milliseconds, for hundreds of histories on a busy machine. */
const LONG = 300_000;
const cut: CreateBody = (text) => bodyOf(text, { breaksAt: Math.floor(text.length / 2) });

/** One sync of a history, with the zone and the state when it began. */
interface Run {
  /** When it began, in epoch milliseconds. */
  readonly began: number;
  readonly zone: string;
  readonly before: ExportState;
  readonly plan: PlannedSync;
  readonly sync: SyncAtResult;
}

/** Runs all syncs of a history. */
async function runHistory(history: History): Promise<readonly Run[]> {
  const { calendar, filter, timeFilter, dateHeader, attributionDays, lookBackSeconds } = history;
  const runs: Run[] = [];
  let began = FIRST_SYNC;
  let zone = history.zone;
  let state: ExportState | undefined;
  for (const plan of history.syncs) {
    began += plan.hoursLater * HOUR;
    zone = plan.newZone ?? zone;
    const { preparation, windowDays } = plan;
    const project = {
      preparation,
      events: history.events,
      zone,
      calendar,
      filter,
      timeFilter,
      dateHeader,
    };
    const sync = await syncAt(new Date(began).toISOString(), project, {
      startDate: START,
      ...(history.today ? { endDate: '2024-12-31' } : {}),
      attributionDays,
      lookBackSeconds,
      windowDays,
      availableRequests: () => plan.availableRequests,
      nextBodies: plan.broken.map((isBroken) => (isBroken ? cut : undefined)),
      state,
      mayBreak: true,
      ...(plan.crashesAfter === undefined ? {} : { crashesAfter: plan.crashesAfter }),
    });
    runs.push({ began, zone, before: state ?? {}, plan, sync });
    state = sync.state;
    // The next sync cannot begin before this one has ended.
    began += sync.requests.length * preparation;
  }
  return runs;
}

const idOf = ({ properties }: StoredEvent) => properties['$insert_id'] as string;
const dayZone = ({ calendar }: History, { zone }: Run) => (calendar === 'utc' ? 'UTC' : zone);

/** Returns the last day that a sync must read according to the documentation. */
function lastDay({ today }: History, { began, zone }: Run): Day {
  const both = earliestDay(dayInZone(began, zone), dayInZone(began, 'UTC'));
  return today ? both : addDays(both, -1);
}

/** Returns the first day that a sync must read, entirely or for late events, as documented. */
function firstDay(history: History, { before, zone }: Run): Day {
  const through = before.read_through;
  if (through === undefined || through < START) return START;
  const moved = before.zone !== undefined && before.zone !== zone;
  const days = [
    history.attributionDays,
    Math.ceil(history.lookBackSeconds / 86_400),
    moved ? 2 : 0,
  ];
  return latestDay(START, addDays(through, -Math.max(...days)));
}

it(
  'export loses no event, repeats none in one sync and never moves its state back, in any history',
  async () => {
    await fc.assert(
      fc.asyncProperty(histories, async (history) => {
        const runs = await runHistory(history);
        expectNoLoss(history, runs);
        expectNoLossOfPunctualEvents(history, runs);
        expectNoRepeatsInOneSync(runs);
        expectNoRequestsForOtherDays(history, runs);
        expectStateNeverMovesBack(runs);
      }),
      { numRuns: 150 },
    );
  },
  LONG,
);

/**
 * Expects that after each completed sync, all events are emitted that were visible when it began
 * and that happened on the days that it had to read.
 */
function expectNoLoss(history: History, runs: readonly Run[]): void {
  for (const [run, delivered] of findCompleted(runs)) {
    const [from, to] = [firstDay(history, run), lastDay(history, run)];
    const due = history.events.filter(({ at, visible }) => {
      const day = dayInZone(at, dayZone(history, run));
      return from <= day && day <= to && visible <= run.began;
    });
    expect(due.map(idOf).filter((id) => !delivered.has(id))).toEqual([]);
  }
}

/**
 * Expects that after each completed sync, all events are emitted that became visible within an
 * hour, even after crashes and changes of the zone. The first two days are not checked, because a
 * change of the zone moves their events to a day before the start date.
 */
function expectNoLossOfPunctualEvents(history: History, runs: readonly Run[]): void {
  // Without a lookback window, a day that is read before its end may lack its last hour.
  if (history.today && history.attributionDays === 0) return;
  for (const [run, delivered] of findCompleted(runs)) {
    const [from, to] = [addDays(START, 2), lastDay(history, run)];
    const due = history.events.filter(({ at, visible }) => {
      const day = dayInZone(at, dayZone(history, run));
      return from <= day && day <= to && visible <= Math.min(run.began, at + HOUR);
    });
    expect(due.map(idOf).filter((id) => !delivered.has(id))).toEqual([]);
  }
}

/** Returns the completed syncs, each with the ids of all events that were emitted by its end. */
function findCompleted(runs: readonly Run[]): readonly (readonly [Run, ReadonlySet<string>])[] {
  const delivered: string[] = [];
  return runs.flatMap((run) => {
    delivered.push(...run.sync.ids);
    return run.sync.complete ? [[run, new Set(delivered)] as const] : [];
  });
}

function expectNoRepeatsInOneSync(runs: readonly Run[]): void {
  for (const { sync } of runs) expect(new Set(sync.ids).size).toBe(sync.ids.length);
}

/**
 * Expects no request for a day before the start date, or after today by the clock of the server.
 */
function expectNoRequestsForOtherDays(history: History, runs: readonly Run[]): void {
  for (const run of runs) {
    const today = dayInZone(run.began, dayZone(history, run));
    for (const { from, to } of run.sync.requests) {
      expect([START <= from, from <= to, to <= today]).toEqual([true, true, true]);
    }
  }
}

/**
 * Expects that no value of the state decreases, and that no column changes its property. If the
 * project moved to a zone further west, a saved day may be after today there, and counts as today.
 */
function expectStateNeverMovesBack(runs: readonly Run[]): void {
  for (const { before, began, zone, sync } of runs) {
    const { read_through: through } = before;
    let earlier: ExportState =
      through === undefined
        ? before
        : { ...before, read_through: earliestDay(through, dayInZone(began, zone)) };
    for (const later of sync.states) {
      const [now, then] = [comparableValues(later), comparableValues(earlier)];
      expect(now.filter((rank, at) => rank < (then[at] ?? 0))).toEqual([]);
      expect(assignmentsIn(later)).toEqual(expect.arrayContaining([...assignmentsIn(earlier)]));
      earlier = later;
    }
  }
}

function comparableValues({
  time,
  read_through,
  processed_until,
  filter,
}: ExportState): readonly number[] {
  const instants = [time, read_through, processed_until].map((text) =>
    text === undefined ? -Infinity : timestampMilliseconds(text),
  );
  return [...instants, Number(filter === 'proven')];
}
