import { expect, it } from '@jest/globals';
import { addDays, countDays, latestDay } from '@source-mixpanel/cursor';
import type { ExportEvents } from '@source-mixpanel/mixpanel';
import { SystemError, TransientError, type SourceError } from '@source-mixpanel/stream';
import fc from 'fast-check';
import { bodyOf } from '../test/bodies.js';
import { event } from '../test/events.js';
import { createMixpanel, type Mixpanel } from '../test/in-memory-mixpanel.js';
import { runSync, streamOver } from '../test/run-sync.js';
import { stepClock } from '../test/step-clock.js';
import type { ExportState } from './export-state.js';
import { MAX_DAYS } from './slice-planner.js';

const START = '2023-01-01';
const DAYS = 420;
/** Timeout in milliseconds, for a hundred projects on a busy machine. */
const LONG = 300_000;

/** A project, how it is read, and its faults. */
const projects = fc.record({
  days: fc.integer({ min: 1, max: DAYS }),
  /** Numbers of the days with an event, from 0. */
  events: fc.uniqueArray(fc.nat(DAYS - 1), { maxLength: 60 }),
  attributionDays: fc.constantFrom(0, 5, 45, 130),
  workers: fc.integer({ min: 1, max: 5 }),
  quota: fc.integer({ min: 0, max: 60 }),
  windowDays: fc.option(fc.constantFrom(1, 7, 29), { nil: undefined, freq: 3 }),
  /** Number of days that the plan of the project keeps; if set, no start date is configured. */
  historyDays: fc.option(fc.integer({ min: 1, max: 360 }), { nil: undefined, freq: 3 }),
  /** Requests for more days than this fail with the error. */
  maxDays: fc.constantFrom(30, 45, 70, 1000),
  tooWide: fc.constantFrom<SourceError>(
    new SystemError('bad_request', 'Too many days.'),
    new TransientError('query_timed_out', 'Too many days.'),
  ),
  /** For each body, a number from 0 to 5. Bodies with the number 0 break. */
  cuts: fc.array(fc.nat(5), { maxLength: 30 }),
  /** For each sync, the number of parts after which the process crashes. */
  crashes: fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 4 }),
});
type Project = typeof projects extends fc.Arbitrary<infer Value> ? Value : never;

const today = ({ days }: Project): string => addDays(START, days);
const firstDay = (project: Project): string =>
  project.historyDays === undefined ? START : addDays(today(project), -project.historyDays);

/** Returns a function that responds like the mock, with the limits and faults of the project. */
function addFaults(mixpanel: Mixpanel, project: Project, cuts: number[]): ExportEvents {
  return async (request, io) => {
    if (request.from < firstDay(project)) {
      const detail = `Date range exceeds ${String(project.historyDays)} days into the past`;
      throw new SystemError('history_window', 'Too old.', { detail });
    }
    if (countDays(request) > project.maxDays) throw project.tooWide;
    mixpanel.nextBodies.length = 0;
    if (cuts.shift() === 0) {
      mixpanel.nextBodies.push((text) => bodyOf(text, { breaksAt: Math.floor(text.length / 2) }));
    }
    return mixpanel.exportEvents(request, io);
  };
}

/**
 * Runs syncs that crash, and a last one whose responses do not break. Returns the days of all
 * emitted events.
 */
async function readAll(project: Project): Promise<ReadonlySet<string>> {
  const { days, historyDays, attributionDays, windowDays, workers, quota } = project;
  const events = project.events
    .filter((at) => at < days)
    .map((at) => event(addDays(START, at), `${addDays(START, at)}T10:00:00Z`));
  const clock = stepClock(Date.parse(`${today(project)}T12:00:00Z`));
  const mixpanel = createMixpanel({ clock, zone: 'UTC', events });
  const startDate = historyDays === undefined ? START : undefined;
  const options = { clock, startDate, attributionDays, windowDays, workers };
  const delivered = new Set<string>();
  let state: ExportState | undefined;
  const cuts = [...project.cuts];
  for (const crashesAfter of [...project.crashes, Infinity]) {
    if (crashesAfter === Infinity) cuts.length = 0;
    const exportEvents = addFaults(mixpanel, project, cuts);
    const stream = streamOver(
      { ...mixpanel, exportEvents },
      { ...options, availableRequests: () => quota },
    );
    const sync = await runSync(stream, { state, crashesAfter, mayBreak: true });
    expect(new Set(sync.ids).size).toBe(sync.ids.length);
    for (const id of sync.ids) delivered.add(id);
    state = sync.state;
  }
  for (const request of mixpanel.requests) {
    expect(countDays(request)).toBeLessThanOrEqual(windowDays ?? MAX_DAYS);
  }
  return delivered;
}

it(
  'export emits every event of the allowed days, for any slices and faults',
  async () => {
    await fc.assert(
      fc.asyncProperty(projects, async (project) => {
        const delivered = await readAll(project);
        // Without a start date, a sync begins a year ago.
        const yearAgo = addDays(today(project), -365);
        const first =
          project.historyDays === undefined ? START : latestDay(firstDay(project), yearAgo);
        const due = project.events
          .filter((at) => at < project.days)
          .map((at) => addDays(START, at))
          .filter((day) => day >= first);
        expect(due.filter((day) => !delivered.has(day))).toEqual([]);
      }),
      { numRuns: 80 },
    );
  },
  LONG,
);
