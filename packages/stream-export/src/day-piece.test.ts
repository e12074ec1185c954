import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { event } from '../test/events.js';
import { createMixpanel, type StoredEvent } from '../test/in-memory-mixpanel.js';
import { stepClock } from '../test/step-clock.js';
import {
  anyTimeFilter,
  dividePiece,
  narrowerHours,
  pieceFilter,
  widthWithin,
} from './day-piece.js';
import type { ExportSlice } from './export-slice.js';

const DAY = '2024-03-10';
const entireDay: ExportSlice = { from: DAY, to: DAY, mark: DAY };
const clock = stepClock(Date.parse('2024-04-01T00:00:00Z'));

/** Requests the day with each filter, and returns the ids of the events in each response. */
async function requestIds(
  filters: readonly string[],
  events: readonly StoredEvent[],
  project: { readonly zone: string; readonly calendar: 'utc' | 'zone' | 'local' },
): Promise<readonly (readonly string[])[]> {
  const mixpanel = createMixpanel({ clock, events, ...project });
  const io = { name: 'test', signal: new AbortController().signal, report: () => undefined };
  return Promise.all(
    filters.map(async (where) => {
      const { body } = await mixpanel.exportEvents({ from: DAY, to: DAY, where }, io);
      let text = '';
      for await (const chunk of body.chunks) text += Buffer.from(chunk).toString();
      return [...text.matchAll(/"\$insert_id":"(\d+)"/g)].map(([, id]) => id ?? '');
    }),
  );
}

/** Generates the pieces of a day that was divided any number of times. */
const divisions = fc
  .array(fc.tuple(fc.nat(30), fc.constantFrom(12, 6, 3, 1)), { maxLength: 6 })
  .map((choices) =>
    choices.reduce<readonly ExportSlice[]>(
      (pieces, [choice, hours]) => {
        const at = choice % pieces.length;
        const piece = pieces[at] ?? entireDay;
        const narrower = narrowerHours(piece);
        if (narrower === undefined) return pieces;
        return pieces.toSpliced(at, 1, ...dividePiece(piece, Math.min(hours, narrower)));
      },
      [entireDay],
    ),
  );

/** Generates arbitrary instants, and instants within a second of a full or half hour. */
const instants = fc.oneof(
  fc
    .tuple(fc.nat(48), fc.constantFrom(-1000, -1, 0, 1, 1000))
    .map(([half, by]) => half * 1_800_000 + by),
  fc.integer({ min: -15 * 3_600_000, max: 40 * 3_600_000 }),
);

describe('the pieces of a day', () => {
  it('contain every event of the day once, in zones with daylight saving time and for each calendar', async () => {
    const zones = [
      'US/Pacific',
      'UTC',
      'Australia/Lord_Howe',
      'Europe/Berlin',
      'Pacific/Kiritimati',
    ];
    const projects = fc.record({
      zone: fc.constantFrom(...zones),
      calendar: fc.constantFrom('utc' as const, 'zone' as const, 'local' as const),
    });
    await fc.assert(
      fc.asyncProperty(
        divisions,
        fc.array(instants, { maxLength: 40 }),
        projects,
        async (pieces, times, project) => {
          const events = times.map((time, index): StoredEvent => ({
            ...event(`${index}`, new Date(Date.parse(DAY) + time).toISOString()),
            ...(index % 7 === 3 ? { isUntimed: true as const } : {}),
          }));
          const [all = []] = await requestIds(
            ['number(properties["mp_processing_time_ms"]) >= 0'],
            events,
            project,
          );
          const parts =
            pieces.length === 1
              ? [all]
              : await requestIds(pieces.map(pieceFilter), events, project);
          expect(parts.flat().toSorted()).toEqual(all.toSorted());
        },
      ),
      { numRuns: 200 },
    );
  });

  it('follow each other without gap or overlap; the last one has the mark', () => {
    fc.assert(
      fc.property(divisions, (pieces) => {
        expect(pieces[0]?.since).toBeUndefined();
        expect(pieces.at(-1)?.until).toBeUndefined();
        expect(pieces.slice(1).map(({ since }) => since)).toEqual(
          pieces.slice(0, -1).map(({ until }) => until),
        );
        expect(pieces.map(({ mark }) => mark)).toEqual(
          pieces.map((_piece, at) => (at === pieces.length - 1 ? DAY : undefined)),
        );
        expect(pieces.length).toBeLessThanOrEqual(24);
      }),
    );
  });

  it('begin at multiples of their length, except the first one of a day that is continued', () => {
    const rest: ExportSlice = { from: DAY, to: DAY, since: `${DAY}T06:00:00Z` };
    expect(narrowerHours(rest)).toBe(12);
    expect(dividePiece(rest, 12)).toEqual([
      { from: DAY, to: DAY, since: `${DAY}T06:00:00Z`, until: `${DAY}T12:00:00Z` },
      { from: DAY, to: DAY, since: `${DAY}T12:00:00Z` },
    ]);
    const odd: ExportSlice = { from: DAY, to: DAY, since: `${DAY}T22:59:59Z` };
    expect(dividePiece(odd, 1).map(({ since }) => since)).toEqual([
      `${DAY}T22:59:59Z`,
      `${DAY}T23:00:00Z`,
    ]);
    expect(narrowerHours({ ...odd, since: `${DAY}T23:00:00Z` })).toBeUndefined();
  });

  it.each([
    [100, 12],
    [12, 12],
    [11.9, 6],
    [6, 6],
    [2.9, 1],
    [0.1, 1],
  ])('that may have at most %d hours have %d hours', (hours, width) => {
    expect(widthWithin(hours)).toBe(width);
  });

  it('are requested with filters of documented functions only', () => {
    const at = (hour: number): number => Date.parse(DAY) / 1000 + hour * 3600;
    expect(dividePiece(entireDay, 6).map(pieceFilter)).toEqual([
      `properties["$time"] < datetime(${at(6)})`,
      `properties["$time"] >= datetime(${at(6)}) and properties["$time"] < datetime(${at(12)})`,
      `properties["$time"] >= datetime(${at(12)}) and properties["$time"] < datetime(${at(18)})`,
      `properties["$time"] >= datetime(${at(18)}) or not defined(properties["$time"])`,
    ]);
    expect(anyTimeFilter(DAY)).toBe(
      `properties["$time"] < datetime(${at(12)}) or properties["$time"] >= datetime(${at(12)})`,
    );
  });
});
