const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export interface ShortTimeOptions {
  /** Epoch milliseconds. */
  readonly now: number;
  /** The time zone in which the time is shown, an IANA name. */
  readonly zone: string;
}

/**
 * Formats an instant for people, as `21:38 UTC (in 57 min)`. The date is added if the instant is
 * not today in that time zone.
 * @param instant epoch milliseconds
 */
export function shortTime(instant: number, { now, zone }: ShortTimeOptions): string {
  const [date, time, name] = partsOf(instant, zone);
  const [today] = partsOf(now, zone);
  const clock = date === today ? `${time} ${name}` : `${date} ${time} ${name}`;
  return instant <= now ? clock : `${clock} (in ${shortDuration(instant - now)})`;
}

/** Formats a duration for people, rounded up: `45 s`, `57 min`, `3 h 5 min`. */
export function shortDuration(milliseconds: number): string {
  if (milliseconds <= MINUTE) return `${Math.max(1, Math.ceil(milliseconds / 1000))} s`;
  const minutes = Math.ceil(milliseconds / MINUTE);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  const hours = Math.floor((minutes * MINUTE) / HOUR);
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
}

/** Formats by time zone, cached because creating one takes far longer than using it. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  });
  formats.set(zone, format);
  return format;
}

function partsOf(instant: number, zone: string): readonly [string, string, string] {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, value]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes): string => parts.get(name) ?? '';
  return [
    `${part('year')}-${part('month')}-${part('day')}`,
    `${part('hour')}:${part('minute')}`,
    part('timeZoneName'),
  ];
}
