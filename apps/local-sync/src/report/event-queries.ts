import { countByDay } from './count-by-day.js';
import { createCountsTable, type CountedTable } from './counted-table.js';
import { dayGaps, gapCount } from './day-gaps.js';
import type { DailyCounts, EventPart, EventsPart } from './report-data.js';
import type { ReportTables, Row } from './report-tables.js';
import { shownName } from './shown-name.js';

/**
 * The maximum number of values in all charts of single events. At 3 bytes each, they take about 200
 * kB.
 */
const MAX_CELLS = 60_000;
/** The maximum number of events that have a chart. */
const MAX_DAILY = 50;
/** The maximum number of names in the table of events. */
const MAX_NAMES = 2000;
const DAY_MILLISECONDS = 86_400_000;
/**
 * Five years. Mixpanel keeps the data of most projects for this time, so older events have a wrong
 * time.
 */
const MAX_DAYS = 1827;

/**
 * Returns the events by day and name; null if the target has no events.
 * @param now epoch milliseconds; events of later days are omitted, because their time must be wrong
 */
export async function readEvents(tables: ReportTables, now: number): Promise<EventsPart | null> {
  if (tables.of('export') === undefined) return null;
  await countByDay(tables);
  const tomorrow = new Date(now + DAY_MILLISECONDS).toISOString().slice(0, 10);
  const [range] = await tables.rows(
    `SELECT greatest(min(day), max(day) - ${MAX_DAYS - 1}), max(day) FROM event_days WHERE day <= $1::DATE`,
    [tomorrow],
  );
  const [from, last] = range ?? [];
  if (typeof from !== 'string' || typeof last !== 'string') return null;
  const days = daysFrom(from, later(last, await lastReadDay(tables)));
  const counted = await createCountsTable(tables, { from, to: days.at(-1) ?? from });
  const names = await readEventNames(tables, counted);
  const maxCharts = Math.min(MAX_DAILY, Math.max(1, Math.floor(MAX_CELLS / days.length)));
  const dayIndexes = new Map(days.map((day, index) => [day, index]));
  const daily = names.slice(0, maxCharts).map(async ({ key, part }) => ({
    name: part.name,
    ...(await readDailyCounts(tables, { dayIndexes, counted, event: key })),
  }));
  const [[nameCount] = []] = await tables.rows('SELECT count(DISTINCT event) FROM event_days');
  return {
    days,
    total: await readDailyCounts(tables, { dayIndexes, counted }),
    daily: await Promise.all(daily),
    names: names.map(({ part }) => part),
    nameCount: Number(nameCount ?? '0'),
    compared: counted?.range ?? null,
  };
}

/**
 * Returns the most frequent events, the most frequent first. `key` is the name as stored, `part`
 * contains the name as shown.
 */
async function readEventNames(
  tables: ReportTables,
  counted: CountedTable | undefined,
): Promise<readonly { readonly key: string; readonly part: EventPart }[]> {
  const [own, join, theirs] =
    counted === undefined
      ? ['NULL', '', 'NULL']
      : [
          `coalesce(sum(n - repeats) FILTER (day ${counted.between}), 0)`,
          'LEFT JOIN (SELECT event, sum(n) AS known FROM event_counts_by_day GROUP BY event) USING (event)',
          'coalesce(known, 0)',
        ];
  const rows = await tables.rows(
    `SELECT event, total, first, last, present, usual, repeats, own, ${theirs} AS counted FROM (
       SELECT event, sum(n) AS total, min(day) FILTER (n > 0) AS first, max(day) FILTER (n > 0) AS last,
         count(*) FILTER (n > 0) AS present, median(n) FILTER (n > 0) AS usual, sum(repeats) AS repeats,
         ${own} AS own FROM event_days GROUP BY event) ${join}
     ORDER BY greatest(total, counted) DESC, event LIMIT ${MAX_NAMES}`,
  );
  return rows.map((row) => ({ key: row[0] ?? '', part: toEventPart(row) }));
}

function toEventPart(row: Row): EventPart {
  const [name, rows, first = '', last = '', present, usual, repeats, own, counted] = row;
  const days =
    1 + Math.round((Date.parse(last ?? '') - Date.parse(first ?? '')) / DAY_MILLISECONDS);
  return {
    name: shownName(name ?? ''),
    rows: Number(rows),
    first: first ?? '',
    last: last ?? '',
    gaps: gapCount({ days, present: Number(present), usual: Number(usual) }),
    repeats: Number(repeats),
    compared:
      counted === null || counted === undefined
        ? null
        : { rows: Number(own ?? '0'), counted: Number(counted) },
  };
}

interface DailyOptions {
  /** The index of each day in the charts. */
  readonly dayIndexes: ReadonlyMap<string, number>;
  readonly counted: CountedTable | undefined;
  /** The name of an event. Default: all events. */
  readonly event?: string;
}

async function readDailyCounts(
  tables: ReportTables,
  { dayIndexes, counted, event }: DailyOptions,
): Promise<DailyCounts> {
  const where = event === undefined ? '' : 'WHERE event = $1';
  const values = event === undefined ? [] : [event];
  const counts = [...dayIndexes].map(() => 0);
  const repeats: [number, number][] = [];
  const own = await tables.rows(
    `SELECT day, sum(n), sum(repeats) FROM event_days ${where} GROUP BY day ORDER BY day`,
    values,
  );
  for (const [day, rows, repeated] of own) {
    const index = dayIndexes.get(day ?? '');
    if (index === undefined) continue;
    counts[index] = Number(rows);
    if (Number(repeated) > 0) repeats.push([index, Number(repeated)]);
  }
  if (counted === undefined) return { counts, gaps: dayGaps(counts), repeats };
  const theirs = await tables.rows(
    `SELECT day, sum(n) FROM event_counts_by_day ${where} GROUP BY day`,
    values,
  );
  const known = new Map(theirs.map(([day, rows]) => [day, Number(rows)]));
  const { from, to } = counted.range;
  const numbers = [...dayIndexes.keys()].map((day) =>
    day < from || day > to ? null : (known.get(day) ?? 0),
  );
  return { counts, counted: numbers, gaps: dayGaps(counts), repeats };
}

/**
 * Returns the last day that was read according to the state; an empty text if it is unknown. The
 * chart ends with this day, because days after the last event may have no events.
 */
async function lastReadDay(tables: ReportTables): Promise<string> {
  const { read_through: day } = await tables.savedState('export');
  return typeof day === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(day) ? day : '';
}

function later(one: string, other: string): string {
  return one > other ? one : other;
}

function daysFrom(from: string, to: string): readonly string[] {
  const first = Date.parse(from);
  const count = 1 + Math.round((Date.parse(to) - first) / DAY_MILLISECONDS);
  return Array.from({ length: count }, (_, index) =>
    new Date(first + index * DAY_MILLISECONDS).toISOString().slice(0, 10),
  );
}
