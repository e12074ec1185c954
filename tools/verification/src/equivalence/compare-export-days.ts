import { addDays, type Day } from '@source-mixpanel/cursor';
import type { LoggedRequest } from '@source-mixpanel/fixtures-server';
import { hasCuts } from './draw-fault.js';
import { isFullRefreshWithState, type Settings } from './settings.js';
import type { Comparison, Verdict } from './verdict.js';

export const EXPORT_PATH = '/api/2.0/export';

/**
 * Returns the successful requests for events: those that read days, and those by which our
 * connector tests whether Mixpanel applies its filter.
 */
export function exportRequests(
  { given, ...comparison }: Comparison,
  side: 'ours' | 'theirs',
): {
  readonly days: readonly LoggedRequest[];
  readonly filterTests: readonly LoggedRequest[];
} {
  const successful = comparison[side].requests.filter(
    ({ path, status }) => path === EXPORT_PATH && status === 200,
  );
  const isFilterTest = ({ query }: LoggedRequest): boolean =>
    new URLSearchParams(query).has('limit');
  const days = successful.filter((one) => !isFilterTest(one));
  // A connector repeats the request of a download that was cut short. Counts the repeated request
  // only once.
  const uniqueRequests = new Map(days.map((one) => [one.query, one]));
  return {
    days: hasCuts(given) ? [...uniqueRequests.values()] : days,
    filterTests: successful.filter(isFilterTest),
  };
}

/**
 * Returns the filter with which each day was requested; `''` if it was requested without a filter.
 */
function filtersByDay(requests: readonly LoggedRequest[], verdict: Verdict): Map<Day, string> {
  const days = new Map<Day, string>();
  for (const { query } of requests) {
    const parameters = new URLSearchParams(query);
    const to = parameters.get('to_date') ?? '';
    for (let day = parameters.get('from_date') ?? ''; day <= to; day = addDays(day, 1)) {
      if (days.has(day)) verdict.fail('export', 'a day is requested twice', { day });
      days.set(day, parameters.get('where') ?? '');
    }
  }
  return days;
}

/** Compares the days of events that were requested, and the filter of each day. */
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
  const isFullRefresh = isFullRefreshWithState(comparison, 'export');
  const ourFilters = filtersByDay(exportRequests(comparison, 'ours').days, verdict);
  const theirFilters = filtersByDay(exportRequests(comparison, 'theirs').days, verdict);
  const refused = firstRefused(comparison.theirs.requests);
  for (const day of new Set([...ourFilters.keys(), ...theirFilters.keys()])) {
    const [ours, theirs] = [ourFilters.get(day), theirFilters.get(day)];
    if (ours === theirs) verdict.equal += 1;
    else if (isFullRefresh && ours === '') verdict.explainedBy('full-refresh-ignores-state');
    else if (ours === undefined) explainMissingDay({ day, time, through, settings, verdict });
    else if (theirs === undefined && refused !== undefined && day >= refused) {
      verdict.explainedBy('time-zone-mismatch-fails');
    } else if (theirs === undefined)
      explainAdditionalDay({ day, time, through, settings, verdict });
    else explainFilter({ day, time, through, settings, verdict }, ours, theirs);
  }
  if (exportRequests(comparison, 'ours').filterTests.length > 0)
    verdict.explainedBy('export-filter-test');
}

/**
 * Returns the first day of the request for future days that Mixpanel refused; undefined if it
 * refused none.
 */
function firstRefused(requests: readonly LoggedRequest[]): string | undefined {
  const refused = requests.find(({ path, status }) => path === EXPORT_PATH && status === 400);
  return new URLSearchParams(refused?.query).get('from_date') ?? undefined;
}

interface DayFacts {
  readonly day: Day;
  /** The cursor in the state: the greatest time of an event. */
  readonly time: string | undefined;
  /** The last day that was read, in a state of our connector. */
  readonly through: string | undefined;
  readonly settings: Settings;
  readonly verdict: Verdict;
}

function explainMissingDay(facts: DayFacts): void {
  const { day, time, through, verdict } = facts;
  const { start, end, today, commonToday } = facts.settings;
  if (day < start) verdict.explainedBy('export-before-start');
  else if (end === undefined && day === addDays(today, -1) && day >= commonToday) {
    verdict.explainedBy('export-complete-days');
  } else if (end !== undefined && day <= end && day === today && day > commonToday) {
    verdict.explainedBy('export-complete-days');
  } else if (through !== undefined && day < addDays(through, -lookBackDays(facts))) {
    verdict.explainedBy('export-look-back');
  } else verdict.fail('export', 'a day is not requested', { day, time: time ?? null });
}

/** Returns the length of our lookback window in days, rounded up. */
const lookBackDays = ({ settings: { lookBackSeconds, attribution } }: DayFacts): number =>
  Math.max(Math.ceil(lookBackSeconds / 86_400), attribution);

function explainAdditionalDay(facts: DayFacts): void {
  const { day, time, through, verdict } = facts;
  const { lookBackSeconds, attribution } = facts.settings;
  const theirDays = Math.floor(Math.max(lookBackSeconds / 86_400, attribution));
  const first = time === undefined ? undefined : addDays(time.slice(0, 10), -theirDays - 1);
  if (day === first && lookBackSeconds % 86_400 !== 0)
    verdict.explainedBy('export-look-back-rounded-up');
  else if (
    hasPythonContinued({ time, through }) &&
    day >= addDays(through ?? '', -lookBackDays(facts))
  ) {
    verdict.explainedBy('export-taken-back');
  } else
    verdict.fail('export', 'a day is requested that the Python connector does not request', {
      day,
      time: time ?? null,
    });
}

function explainFilter({ day, time, verdict }: DayFacts, ours: string, theirs: string): void {
  const isTheirTimeFilter = /^properties\["\$time"\]>=datetime\(\d+\)$/.test(theirs);
  if (time === undefined || !isTheirTimeFilter) {
    verdict.fail('export', 'a day is requested with another filter', { day, ours, theirs });
  } else if (day > time.slice(0, 10) && ours === '') verdict.explainedBy('export-days-read-whole');
  else if (ours === '' || ours.includes('mp_processing_time_ms'))
    verdict.explainedBy('export-look-back');
  else
    verdict.fail('export', 'a day of the lookback window is requested with another filter', {
      day,
      ours,
      theirs,
    });
}

/**
 * Returns whether the Python connector has continued from this state of our connector. It advances
 * `time` but does not know `read_through`, so `time` is later than the last day that ours has read.
 */
export function hasPythonContinued({
  time,
  through,
}: {
  readonly time: string | undefined;
  readonly through: string | undefined;
}): boolean {
  return time !== undefined && through !== undefined && time.slice(0, 10) > through;
}
