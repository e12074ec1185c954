import { describe, expect, it } from '@jest/globals';
import { addDays, dayInZone, offsetInZone } from '@source-mixpanel/cursor';
import { effort } from '@source-mixpanel/testing';
import fc from 'fast-check';
import { findGap, type Comparison } from './compare-counts.js';
import { SPAN } from './hour-conversions.js';

const HOUR = 3_600_000;
const ZONES = ['UTC', 'US/Pacific', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Pacific/Kiritimati'];
/**
 * The first days of the generated exports. For all but the last, daylight saving time begins or
 * ends in one of the zones on the second or third day.
 */
const FIRST_DAYS = ['2026-03-07', '2026-10-31', '2026-04-04', '2026-06-01'];
const NAMES = ['Signed up', 'Viewed', 'Left', '合計'];

type Calendar = 'utc' | 'zone' | 'local';

interface ProjectEvent {
  readonly name: string;
  /** Milliseconds since the start of the first day in UTC. */
  readonly at: number;
  /** Number of lines for it in the export. Mixpanel counts it once. */
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
  readonly events: readonly ProjectEvent[];
  /** Names whose events Mixpanel counts under the first name. Mixpanel does not list them. */
  readonly merged: readonly string[];
}

const happened: fc.Arbitrary<ProjectEvent> = fc.record({
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
  // Another zone is not used for days on which daylight saving time begins or ends, because no
  // single conversion fits such a download.
  .map(({ otherZone, ...drawn }) => ({
    ...drawn,
    writtenIn: otherZone ?? drawn.zone,
    ...(otherZone === null ? {} : { firstDay: '2026-06-01' }),
  }));

const instantOf = ({ firstDay }: Project, { at }: ProjectEvent): number =>
  Date.parse(firstDay) + at;

/** Returns the `time` of an event in an export, in milliseconds. */
function timeOf(of: Project, event: ProjectEvent): number {
  const instant = instantOf(of, event);
  return of.calendar === 'local' ? instant + offsetInZone(instant, of.writtenIn) : instant;
}

function dayOf(of: Project, event: ProjectEvent): string {
  if (of.calendar !== 'utc') return dayInZone(instantOf(of, event), of.zone);
  return new Date(timeOf(of, event)).toISOString().slice(0, 10);
}

function hourOf(of: Project, event: ProjectEvent): string {
  const instant = instantOf(of, event);
  const local = new Date(instant + offsetInZone(instant, of.zone)).toISOString();
  return `${local.slice(0, 10)} ${local.slice(11, 13)}:00:00`;
}

/** Returns the comparison for an export that lacks the withheld events. */
function comparisonOf(of: Project, withheld: ReadonlySet<ProjectEvent> = new Set()): Comparison {
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
      effort(1000),
    );
  });

  it('finds one missing event of a project with many events', () => {
    let found = 0;
    fc.assert(
      fc.property(project, fc.nat(), (drawn, chosen) => {
        // Three events per hour, none of them late, deleted or without a valid time, so that no
        // other conversion fits.
        const steady = Array.from({ length: 24 * 8 * 3 }, (_, index): ProjectEvent => {
          const at = (index - 120) * (HOUR / 3);
          return { name: NAMES[index % 3] ?? '', at, copies: 1, fate: 'usual' };
        });
        // Not a day on which daylight saving time ends: a missing event cannot be found in an hour
        // that occurs twice.
        const firstDay = '2026-06-01';
        const of: Project = {
          ...drawn,
          firstDay,
          writtenIn: drawn.zone,
          merged: [],
          events: steady,
        };
        const candidates = steady.filter((event) => {
          const time = timeOf(of, event);
          const hour = new Date(time).getUTCHours();
          return dayOf(of, event) === of.firstDay && hour > 15 && hour < 22;
        });
        const withheld = candidates[chosen % Math.max(1, candidates.length)];
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
