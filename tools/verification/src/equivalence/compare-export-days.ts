import { addDays, type Day } from '@source-mixpanel/cursor';
import type { LoggedRequest } from '@source-mixpanel/fixtures-server';
import { hasCuts } from './draw-fault.js';
import { isWholeWithState, type Settings } from './settings.js';
import type { Comparison, Verdict } from './verdict.js';

export const EXPORT_PATH = '/api/2.0/export';

/** The answered requests for events, separated from the tests of the filter. */
export function exportRequests(
  { given, ...comparison }: Comparison,
  side: 'ours' | 'theirs',
): {
  readonly days: readonly LoggedRequest[];
  readonly filterTests: readonly LoggedRequest[];
} {
  const asked = comparison[side].requests.filter(
    ({ path, status }) => path === EXPORT_PATH && status === 200,
  );
  const isFilterTest = ({ query }: LoggedRequest): boolean =>
    new URLSearchParams(query).has('limit');
  const days = asked.filter((one) => !isFilterTest(one));
  // What was cut is asked for again in the same words.
  const once = new Map(days.map((one) => [one.query, one]));
  return {
    days: hasCuts(given) ? [...once.values()] : days,
    filterTests: asked.filter(isFilterTest),
  };
}

/** The filter each day was asked with, `''` where it was read whole. */
function daysAsked(requests: readonly LoggedRequest[], verdict: Verdict): Map<Day, string> {
  const days = new Map<Day, string>();
  for (const { query } of requests) {
    const parameters = new URLSearchParams(query);
    const to = parameters.get('to_date') ?? '';
    for (let day = parameters.get('from_date') ?? ''; day <= to; day = addDays(day, 1)) {
      if (days.has(day)) verdict.fail('export', 'a day is asked for twice', { day });
      days.set(day, parameters.get('where') ?? '');
    }
  }
  return days;
}

/** Every day that one asked for and the other did not, or with another filter. */
export function compareExportDays(
  comparison: Comparison,
  settings: Settings,
  verdict: Verdict,
): void {
  const { given } = comparison;
  const chosen = given.streams.find(({ name }) => name === 'export');
  const state = chosen?.syncMode === 'incremental' ? chosen.state : undefined;
  const textOf = (name: string): string | undefined =>
    typeof state?.[name] === 'string' ? state[name] : undefined;
  const [time, through] = [textOf('time'), textOf('read_through')];
  const isWhole = isWholeWithState(comparison, 'export');
  const mine = daysAsked(exportRequests(comparison, 'ours').days, verdict);
  const other = daysAsked(exportRequests(comparison, 'theirs').days, verdict);
  const refused = firstRefused(comparison.theirs.requests);
  for (const day of new Set([...mine.keys(), ...other.keys()])) {
    const [here, there] = [mine.get(day), other.get(day)];
    if (here === there) verdict.equal += 1;
    else if (isWhole && here === '') verdict.name('full-refresh-ignores-state');
    else if (here === undefined) nameMissingDay({ day, time, through, settings, verdict });
    else if (there === undefined && refused !== undefined && day >= refused) {
      verdict.name('time-zone-mismatch-fails');
    } else if (there === undefined) nameFurtherDay({ day, time, through, settings, verdict });
    else nameFilter({ day, time, through, settings, verdict }, here, there);
  }
  if (exportRequests(comparison, 'ours').filterTests.length > 0) verdict.name('export-filter-test');
}

/** The first request of the Python connector that was refused because its days are in the future; it reads none of them. */
function firstRefused(requests: readonly LoggedRequest[]): string | undefined {
  const refused = requests.find(({ path, status }) => path === EXPORT_PATH && status === 400);
  return new URLSearchParams(refused?.query).get('from_date') ?? undefined;
}

interface DayFacts {
  readonly day: Day;
  /** Of the state: the greatest time, and the last day ours has read, where it was ours. */
  readonly time: string | undefined;
  readonly through: string | undefined;
  readonly settings: Settings;
  readonly verdict: Verdict;
}

function nameMissingDay(facts: DayFacts): void {
  const { day, time, through, verdict } = facts;
  const { start, end, today, commonToday } = facts.settings;
  if (day < start) verdict.name('export-before-start');
  else if (end === undefined && day === addDays(today, -1) && day >= commonToday) {
    verdict.name('export-complete-days');
  } else if (end !== undefined && day <= end && day === today && day > commonToday) {
    verdict.name('export-complete-days');
  } else if (through !== undefined && day < addDays(through, -lookBackDays(facts))) {
    verdict.name('export-look-back');
  } else verdict.fail('export', 'a day is not asked for', { day, time: time ?? null });
}

/** Rounded up, as ours looks back. */
const lookBackDays = ({ settings: { lookBackSeconds, attribution } }: DayFacts): number =>
  Math.max(Math.ceil(lookBackSeconds / 86_400), attribution);

function nameFurtherDay(facts: DayFacts): void {
  const { day, time, through, verdict } = facts;
  const { lookBackSeconds, attribution } = facts.settings;
  const whole = Math.floor(Math.max(lookBackSeconds / 86_400, attribution));
  const first = time === undefined ? undefined : addDays(time.slice(0, 10), -whole - 1);
  if (day === first && lookBackSeconds % 86_400 !== 0) verdict.name('export-look-back-rounded-up');
  else if (isTakenBack({ time, through }) && day >= addDays(through ?? '', -lookBackDays(facts))) {
    verdict.name('export-taken-back');
  } else verdict.fail('export', 'a day is asked for beyond theirs', { day, time: time ?? null });
}

function nameFilter({ day, time, verdict }: DayFacts, here: string, there: string): void {
  const theirs = /^properties\["\$time"\]>=datetime\(\d+\)$/.test(there);
  if (time === undefined || !theirs) {
    verdict.fail('export', 'a day is asked for with another filter', { day, here, there });
  } else if (day > time.slice(0, 10) && here === '') verdict.name('export-days-read-whole');
  else if (here === '' || here.includes('mp_processing_time_ms')) verdict.name('export-look-back');
  else verdict.fail('export', 'a look-back with another filter', { day, here, there });
}

/** A state of ours with which the Python connector went on: it moves the time and keeps what is ours. */
export function isTakenBack({
  time,
  through,
}: {
  readonly time: string | undefined;
  readonly through: string | undefined;
}): boolean {
  return time !== undefined && through !== undefined && time.slice(0, 10) > through;
}
