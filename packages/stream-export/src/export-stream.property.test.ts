import { expect, it } from '@jest/globals';
import {
  addDays,
  dayInZone,
  earliestDay,
  latestDay,
  timestampMilliseconds,
  type Day,
} from '@source-mixpanel/cursor';
import fc from 'fast-check';
import { bodyOf } from '../test/bodies.js';
import { HOUR } from '../test/events.js';
import { FIRST_SYNC, histories, type History, type PlannedSync } from '../test/histories.js';
import type { Spoil, StoredEvent } from '../test/in-memory-mixpanel.js';
import { syncAt, type SyncAtResult } from '../test/sync-at.js';
import type { ExportState } from './export-state.js';

const START = '2024-03-01';
const cut: Spoil = (text) => bodyOf(text, { breaksAt: Math.floor(text.length / 2) });

/** One sync of a history, and what the project and the state were when it began. */
interface Run {
  readonly began: number;
  readonly zone: string;
  readonly before: ExportState;
  readonly plan: PlannedSync;
  readonly sync: SyncAtResult;
}

async function live(history: History): Promise<readonly Run[]> {
  const { calendar, filter, dateHeader, attributionDays, lookBackSeconds } = history;
  const runs: Run[] = [];
  let began = FIRST_SYNC;
  let zone = history.zone;
  let state: ExportState | undefined;
  for (const plan of history.syncs) {
    began += plan.hoursLater * HOUR;
    zone = plan.movesTo ?? zone;
    const { preparation, windowDays } = plan;
    const world = { events: history.events, zone, calendar, filter, dateHeader, preparation };
    const sync = await syncAt(new Date(began).toISOString(), world, {
      startDate: START,
      ...(history.today ? { endDate: '2024-12-31' } : {}),
      attributionDays,
      lookBackSeconds,
      windowDays,
      withoutWaiting: () => plan.withoutWaiting,
      spoilt: plan.broken.map((isBroken) => (isBroken ? cut : undefined)),
      state,
      mayBreak: true,
      ...(plan.diesAfter === undefined ? {} : { diesAfter: plan.diesAfter }),
    });
    runs.push({ began, zone, before: state ?? {}, plan, sync });
    state = sync.state;
    // The next one cannot begin before this one has ended.
    began += sync.requests.length * preparation;
  }
  return runs;
}

const idOf = ({ properties }: StoredEvent) => String(properties['$insert_id'] as string);
const dayZone = ({ calendar }: History, { zone }: Run) => (calendar === 'utc' ? 'UTC' : zone);

/** The last day a sync shall read, by the words of the documentation. */
function lastDay({ today }: History, { began, zone }: Run): Day {
  const both = earliestDay(dayInZone(began, zone), dayInZone(began, 'UTC'));
  return today ? both : addDays(both, -1);
}

/** The first day a sync shall look at. */
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

const historyOf = (check: (history: History, runs: readonly Run[]) => void) =>
  fc.assert(
    fc.asyncProperty(histories, async (history) => {
      check(history, await live(history));
    }),
    { numRuns: 120 },
  );

it('delivers every event that was visible on the days a sync that ended had to look at', () =>
  historyOf((history, runs) => {
    const delivered = new Set<string>();
    for (const run of runs) {
      for (const id of run.sync.ids) delivered.add(id);
      if (!run.sync.complete) continue;
      const [from, to] = [firstDay(history, run), lastDay(history, run)];
      const due = history.events.filter(({ at, visible }) => {
        const day = dayInZone(at, dayZone(history, run));
        return from <= day && day <= to && visible <= run.began;
      });
      expect(due.map(idOf).filter((id) => !delivered.has(id))).toEqual([]);
    }
  }));

it('delivers every event that was not late, whatever died and wherever the project moved', () =>
  historyOf((history, runs) => {
    const delivered = new Set<string>();
    for (const run of runs) {
      for (const id of run.sync.ids) delivered.add(id);
      if (!run.sync.complete) continue;
      // Of a day that is read before it is over and never again, the last hour may be missing.
      if (history.today && history.attributionDays === 0) continue;
      const [from, to] = [addDays(START, 2), lastDay(history, run)];
      const due = history.events.filter(({ at, visible }) => {
        const day = dayInZone(at, dayZone(history, run));
        return from <= day && day <= to && visible <= Math.min(run.began, at + HOUR);
      });
      expect(due.map(idOf).filter((id) => !delivered.has(id))).toEqual([]);
    }
  }));

it('never delivers an event twice in one sync, nor asks for days it must not', () =>
  historyOf((history, runs) => {
    for (const run of runs) {
      expect(new Set(run.sync.ids).size).toBe(run.sync.ids.length);
      const today = dayInZone(run.began, dayZone(history, run));
      for (const { from, to } of run.sync.requests) {
        expect([START <= from, from <= to, to <= today]).toEqual([true, true, true]);
      }
    }
  }));

it('never lets a value of the state decrease, nor a name change', () =>
  historyOf((_, runs) => {
    for (const { before, sync } of runs) {
      let earlier = before;
      for (const later of sync.states) {
        expect(ranks(later).map((rank, at) => rank >= (ranks(earlier)[at] ?? 0))).toEqual([
          true,
          true,
          true,
          true,
        ]);
        expect(later.names ?? {}).toMatchObject(earlier.names ?? {});
        earlier = later;
      }
    }
  }));

function ranks({ time, read_through, processed_until, filter }: ExportState): readonly number[] {
  const instants = [time, read_through, processed_until].map((text) =>
    text === undefined ? -Infinity : timestampMilliseconds(text),
  );
  return [...instants, Number(filter === 'proven')];
}
