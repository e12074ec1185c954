const minute = 60_000;
const quarter = 15 * minute;
const dayLength = 86_400_000;

/** Converts between days (`YYYY-MM-DD`) of a time zone and instants (epoch milliseconds). */
export interface Zone {
  readonly name: string;
  dayOf(instant: number): string;
  /**
   * Returns the first instant of the day. It is later than midnight if a clock change skips
   * midnight.
   */
  startOf(day: string): number;
  /** Returns by how many milliseconds local time is ahead of UTC. */
  offsetAt(instant: number): number;
}

export function createZone(name: string): Zone {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: name,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  // Caches one offset for each quarter of an hour, because Intl is slow and offsets change only at
  // these times.
  const offsets = new Map<number, number>();
  const offsetAt = (instant: number): number => {
    const slot = Math.floor(instant / quarter);
    let offset = offsets.get(slot);
    if (offset === undefined) {
      const parts = new Map<string, number>();
      for (const part of format.formatToParts(slot * quarter)) {
        parts.set(part.type, Number(part.value));
      }
      const field = (type: string): number => parts.get(type) ?? 0;
      offset =
        Date.UTC(field('year'), field('month') - 1, field('day'), field('hour'), field('minute')) -
        slot * quarter;
      offsets.set(slot, offset);
    }
    return offset;
  };
  const dayOf = (instant: number): string => isoDay(instant + offsetAt(instant));
  const startOf = (day: string): number => {
    let start = instantOf(Date.parse(day), { offsetAt });
    while (dayOf(start) < day) start += quarter;
    while (dayOf(start - 1) >= day) start -= quarter;
    return start;
  };
  return { name, dayOf, startOf, offsetAt };
}

/**
 * Returns the instant with this local time. `wall` is the local time as if it were UTC, in epoch
 * milliseconds.
 */
export function instantOf(wall: number, zone: Pick<Zone, 'offsetAt'>): number {
  return wall - zone.offsetAt(wall - zone.offsetAt(wall));
}

const isoDay = (instant: number): string => new Date(instant).toISOString().slice(0, 10);

export function addDays(day: string, count: number): string {
  return isoDay(Date.parse(day) + count * dayLength);
}

/**
 * Returns the number of days from `from` to `to`: 0 for the same day, negative if `to` is earlier.
 */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / dayLength);
}

/** Returns the days from `from` to `to`, both included; an empty list if `to` is earlier. */
export function daysFrom(from: string, to: string): string[] {
  const count = Math.max(daysBetween(from, to) + 1, 0);
  return Array.from({ length: count }, (_, index) => addDays(from, index));
}

/** Reports whether the text is an existing day, such as `2026-02-28`, not before the year 2000. */
export function isDay(text: string | undefined): text is string {
  if (text === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const instant = Date.parse(text);
  return !Number.isNaN(instant) && isoDay(instant) === text && text >= '2000-01-01';
}
