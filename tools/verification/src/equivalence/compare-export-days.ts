import { addDays, type Day } from '@source-mixpanel/cursor';
import type { LoggedRequest } from '@source-mixpanel/fixtures-server';
import { hasCuts } from './draw-fault.js';
import { isWholeWithState, type Settings } from './settings.js';
import type { Comparison, Verdict } from './verdict.js';

export const EXPORT_PATH = '/api/2.0/export';

/** Returns the successful requests for events, separated from the requests that only test the filter. */
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
  // After a cut download the same request is sent again.
  const once = new Map(days.map((one) => [one.query, one]));
  return {
    days: hasCuts(given) ? [...once.values()] : days,
    filterTests: successful.filter(isFilterTest),
  };
}

/** Returns the filter with which each day was requested; `''` if all of its events were requested. */
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
  const isWhole = isWholeWithState(comparison, 'export');
  const mine = filtersByDay(exportRequests(comparison, 'ours').days, verdict);
  const other = filtersByDay(exportRequests(comparison, 'theirs').days, verdict);
  const refused = firstRefused(comparison.theirs.requests);
  for (const day of new Set([...mine.keys(), ...other.keys()])) {
    const [here, there] = [mine.get(day), other.get(day)];
    if (here === there) verdict.equal += 1;
    else if (isWhole && here === '') verdict.explainedBy('full-refresh-ignores-state');
    else if (here === undefined) explainMissingDay({ day, time, through, settings, verdict });
    else if (there === undefined && refused !== undefined && day >= refused) {
      verdict.explainedBy('time-zone-mismatch-fails');
    } else if (there === undefined) explainFurtherDay({ day, time, through, settings, verdict });
    else explainFilter({ day, time, through, settings, verdict }, here, there);
  }
  if (exportRequests(comparison, 'ours').filterTests.length > 0)
    verdict.explainedBy('export-filter-test');
}

/** Returns the first day of the request that Mixpanel refused because its days are in the future; undefined if there is none. */
function firstRefused(requests: readonly LoggedRequest[]): string | undefined {
  const refused = requests.find(({ path, status }) => path === EXPORT_PATH && status === 400);
  return new URLSearchParams(refused?.query).get('from_date') ?? undefined;
}

interface DayFacts {
  readonly day: Day;
  /** The greatest time in the state. */
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

/** Returns the length of our lookback window, which is rounded up to whole days. */
const lookBackDays = ({ settings: { lookBackSeconds, attribution } }: DayFacts): number =>
  Math.max(Math.ceil(lookBackSeconds / 86_400), attribution);

function explainFurtherDay(facts: DayFacts): void {
  const { day, time, through, verdict } = facts;
  const { lookBackSeconds, attribution } = facts.settings;
  const whole = Math.floor(Math.max(lookBackSeconds / 86_400, attribution));
  const first = time === undefined ? undefined : addDays(time.slice(0, 10), -whole - 1);
  if (day === first && lookBackSeconds % 86_400 !== 0)
    verdict.explainedBy('export-look-back-rounded-up');
  else if (isTakenBack({ time, through }) && day >= addDays(through ?? '', -lookBackDays(facts))) {
    verdict.explainedBy('export-taken-back');
  } else
    verdict.fail('export', 'a day is requested that the Python connector does not request', {
      day,
      time: time ?? null,
    });
}

function explainFilter({ day, time, verdict }: DayFacts, here: string, there: string): void {
  const theirs = /^properties\["\$time"\]>=datetime\(\d+\)$/.test(there);
  if (time === undefined || !theirs) {
    verdict.fail('export', 'a day is requested with another filter', { day, here, there });
  } else if (day > time.slice(0, 10) && here === '') verdict.explainedBy('export-days-read-whole');
  else if (here === '' || here.includes('mp_processing_time_ms'))
    verdict.explainedBy('export-look-back');
  else
    verdict.fail('export', 'a day of the lookback window is requested with another filter', {
      day,
      here,
      there,
    });
}

/**
 * Returns whether the Python connector has continued from this state of our connector: it advances `time` and does not
 * change the members that it does not know.
 */
export function isTakenBack({
  time,
  through,
}: {
  readonly time: string | undefined;
  readonly through: string | undefined;
}): boolean {
  return time !== undefined && through !== undefined && time.slice(0, 10) > through;
}
