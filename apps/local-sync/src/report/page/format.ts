const whole = new Intl.NumberFormat('en');
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

export const NONE = '–';

export function count(value: number | null): string {
  return value === null ? NONE : whole.format(value);
}

export function shortCount(value: number): string {
  return short.format(value);
}

export function bytes(value: number | null): string {
  if (value === null) return NONE;
  return value < 1e5 ? `${(value / 1e3).toFixed(1)} kB` : `${(value / 1e6).toFixed(1)} MB`;
}

export function duration(seconds: number | null): string {
  if (seconds === null) return NONE;
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** @param instant epoch milliseconds */
export function time(instant: number | null): string {
  if (instant === null) return NONE;
  return `${new Date(instant).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** Returns how long ago an instant was, in one unit. */
export function age(milliseconds: number): string {
  const minutes = Math.max(0, milliseconds / 60_000);
  if (minutes < 1) return 'under a minute';
  if (minutes < 90) return counted(Math.round(minutes), 'minute');
  return minutes < 2880
    ? counted(Math.round(minutes / 60), 'hour')
    : counted(Math.round(minutes / 1440), 'day');
}

/** Returns a duration in few characters, such as `5 min`. */
export function shortAge(milliseconds: number): string {
  const minutes = Math.max(0, Math.round(milliseconds / 60_000));
  if (minutes < 90) return `${minutes} min`;
  return minutes < 2880 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 1440)} d`;
}

export function counted(value: number, noun: string): string {
  return `${whole.format(value)} ${noun}${value === 1 ? '' : 's'}`;
}

export function share(part: number, all: number): string {
  if (all === 0) return NONE;
  const percent = (100 * part) / all;
  return `${percent < 10 && percent > 0 ? percent.toFixed(1) : Math.round(percent)} %`;
}
