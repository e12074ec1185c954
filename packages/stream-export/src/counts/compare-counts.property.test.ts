import { describe, expect, it } from '@jest/globals';
import { addDays, dayInZone, offsetInZone } from '@source-mixpanel/cursor';
import { effort } from '@source-mixpanel/testing';
import fc from 'fast-check';
import { findGap, type Comparison } from './compare-counts.js';
import { SPAN } from './readings.js';

const HOUR = 3_600_000;
const ZONES = ['UTC', 'US/Pacific', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Pacific/Kiritimati'];
/**
 * The first days of the drawn exports. In one of the zones, clocks change on the second or third
 * day.
 */
const FIRST_DAYS = ['2026-03-07', '2026-10-31', '2026-04-04', '2026-06-01'];
const NAMES = ['Signed up', 'Viewed', 'Left', '合計'];

type Calendar = 'utc' | 'zone' | 'local';

interface Happened {
  readonly name: string;
  /** Milliseconds since the start of the first day in UTC. */
  readonly at: number;
  /** Number of lines for it in the export. Reports count it once. */
  readonly copies: number;
  /**
   * What happens to the event. `late`: it arrives after the counts were requested. `deleted`: it is
   * deleted before they are requested, and is missing in the export too. `odd`: it has no valid
   * time.
   */
  readonly fate: 'usual' | 'late' | 'deleted' | 'odd';
}

interface Project {
  readonly zone: string;
  /**
   * The zone in which `time` was written as local time. The zone of the project may have changed
   * since then.
   */
  readonly writtenIn: string;
  readonly calendar: Calendar;
  readonly firstDay: string;
  readonly days: number;
  readonly events: readonly Happened[];
  /** Names that reports count under the first name. Mixpanel does not list them. */
  readonly merged: readonly string[];
}

const happened: fc.Arbitrary<Happened> = fc.record({
  name: fc.constantFrom(...NAMES),
  at: fc.integer({ min: -30 * HOUR, max: 100 * HOUR }),
  copies: fc.constantFrom(1, 1, 1, 2, 3),
  fate: fc.constantFrom('usual', 'usual', 'usual', 'usual', 'late', 'deleted', 'odd'),
});

const project: fc.Arbitrary<Project> = fc
  .record({
    zone: fc.constantFrom(...ZONES),
    otherZone: fc.option(fc.constantFrom(...ZONES), { freq: 5 }),
    calendar: fc.constantFrom<Calendar>('utc', 'zone', 'local'),
    firstDay: fc.constantFrom(...FIRST_DAYS),
    days: fc.integer({ min: 1, max: 3 }),
    events: fc.array(happened, { maxLength: 60 }),
    merged: fc.subarray(NAMES.slice(1), { maxLength: 1 }),
  })
  // Another zone is not used on days on which clocks change, because such a download contains
  // several shifts.
  .map(({ otherZone, ...drawn }) => ({
    ...drawn,
    writtenIn: otherZone ?? drawn.zone,
    ...(otherZone === null ? {} : { firstDay: '2026-06-01' }),
  }));

const instantOf = ({ firstDay }: Project, { at }: Happened): number => Date.parse(firstDay) + at;

/** Returns `time` as an export shows it, in epoch milliseconds. */
function timeOf(of: Project, event: Happened): number {
  const instant = instantOf(of, event);
  return of.calendar === 'local' ? instant + offsetInZone(instant, of.writtenIn) : instant;
}

function dayOf(of: Project, event: Happened): string {
  if (of.calendar !== 'utc') return dayInZone(instantOf(of, event), of.zone);
  return new Date(timeOf(of, event)).toISOString().slice(0, 10);
}

function hourOf(of: Project, event: Happened): string {
  const instant = instantOf(of, event);
  const shown = new Date(instant + offsetInZone(instant, of.zone)).toISOString();
  return `${shown.slice(0, 10)} ${shown.slice(11, 13)}:00:00`;
}

/** Returns the comparison for a project whose export lacks some events. */
function comparisonOf(of: Project, withheld: ReadonlySet<Happened> = new Set()): Comparison {
  const last = addDays(of.firstDay, of.days - 1);
  const entries: (readonly [string, number, number])[] = [];
  let uncounted = 0;
  const reported = new Map<string, Map<string, number>>();
  for (const event of of.events) {
    if (event.fate === 'deleted') continue;
    if (event.fate !== 'late') {
      const name = of.merged.includes(event.name) ? (NAMES[0] ?? '') : event.name;
      const hours = reported.get(name) ?? new Map<string, number>();
      hours.set(hourOf(of, event), (hours.get(hourOf(of, event)) ?? 0) + 1);
      reported.set(name, hours);
    }
    const day = dayOf(of, event);
    if (day < of.firstDay || day > last || withheld.has(event)) continue;
    if (event.fate === 'odd') uncounted += event.copies;
    else entries.push([event.name, Math.floor(timeOf(of, event) / SPAN), event.copies]);
  }
  return {
    exported: { entries: () => entries, uncounted },
    reported,
    listed: new Set(NAMES.filter((name) => !of.merged.includes(name))),
    begin: Date.parse(of.firstDay),
    end: Date.parse(last) + 24 * HOUR,
    isPiece: false,
    zone: of.zone,
  };
}

describe('a comparison of an export with counts', () => {
  it('reports no gap for a complete export of any project', () => {
    fc.assert(
      fc.property(project, (drawn) => {
        expect(findGap(comparisonOf(drawn))).toBeUndefined();
      }),
      effort(3000),
    );
  });

  it('finds a missing event of a project with many events, with its hour', () => {
    let found = 0;
    fc.assert(
      fc.property(project, fc.nat(), (drawn, chosen) => {
        // Many events without the properties that could explain a missing one, so that no other
        // clock fits.
        const steady = Array.from({ length: 24 * 8 * 3 }, (_, index): Happened => {
          const at = (index - 120) * (HOUR / 3);
          return { name: NAMES[index % 3] ?? '', at, copies: 1, fate: 'usual' };
        });
        // Not a day on which a clock is set back: in an hour that occurs twice, a missing event
        // cannot be found.
        const firstDay = '2026-06-01';
        const of: Project = {
          ...drawn,
          firstDay,
          writtenIn: drawn.zone,
          merged: [],
          events: steady,
        };
        const noon = steady.filter((event) => {
          const time = timeOf(of, event);
          const hour = new Date(time).getUTCHours();
          return dayOf(of, event) === of.firstDay && hour > 15 && hour < 22;
        });
        const withheld = noon[chosen % Math.max(1, noon.length)];
        if (withheld === undefined) return;
        const day = dayOf(of, withheld);
        if (day < of.firstDay || day > addDays(of.firstDay, of.days - 1)) return;
        found += 1;
        expect(findGap(comparisonOf(of, new Set([withheld])))).toMatchObject({ missing: 1 });
      }),
      effort(40),
    );
    expect(found).toBeGreaterThan(0);
  });
});
