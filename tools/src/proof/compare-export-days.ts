import { addDays, type Day } from '@source-mixpanel/cursor';
import type { LoggedRequest } from '@source-mixpanel/fixtures-server';
import { isWholeWithState, type Settings } from './settings.js';
import type { Contest, Verdict } from './verdict.js';

export const EXPORT_PATH = '/api/2.0/export';

/** Requests for events, the proof of the filter apart. */
export function exportRequests(requests: readonly LoggedRequest[]): {
  readonly days: readonly LoggedRequest[];
  readonly proofs: readonly LoggedRequest[];
} {
  const asked = requests.filter(({ path, status }) => path === EXPORT_PATH && status === 200);
  const isProof = ({ query }: LoggedRequest): boolean => new URLSearchParams(query).has('limit');
  return { days: asked.filter((one) => !isProof(one)), proofs: asked.filter(isProof) };
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
  { given, ours, theirs }: Contest,
  settings: Settings,
  verdict: Verdict,
): void {
  const chosen = given.streams.find(({ name }) => name === 'export');
  const state = chosen?.syncMode === 'incremental' ? chosen.state : undefined;
  const time = typeof state?.['time'] === 'string' ? state['time'] : undefined;
  const isWhole = isWholeWithState({ given, ours, theirs }, 'export');
  const mine = daysAsked(exportRequests(ours.requests).days, verdict);
  const other = daysAsked(exportRequests(theirs.requests).days, verdict);
  for (const day of new Set([...mine.keys(), ...other.keys()])) {
    const [here, there] = [mine.get(day), other.get(day)];
    if (here === there) verdict.equal += 1;
    else if (isWhole && here === '') verdict.name('full-refresh-ignores-state');
    else if (here === undefined) nameMissingDay({ day, time, settings, verdict });
    else if (there === undefined) nameFurtherDay({ day, time, settings, verdict });
    else nameFilter({ day, time, settings, verdict }, here, there);
  }
  if (exportRequests(ours.requests).proofs.length > 0) verdict.name('export-filter-proof');
}

interface DayFacts {
  readonly day: Day;
  readonly time: string | undefined;
  readonly settings: Settings;
  readonly verdict: Verdict;
}

function nameMissingDay({ day, time, settings, verdict }: DayFacts): void {
  const { start, end, today, commonToday } = settings;
  if (day < start) verdict.name('export-before-start');
  else if (end === undefined && day === addDays(today, -1) && day >= commonToday) {
    verdict.name('export-complete-days');
  } else if (end !== undefined && day <= end && day === today && day > commonToday) {
    verdict.name('export-complete-days');
  } else verdict.fail('export', 'a day is not asked for', { day, time: time ?? null });
}

function nameFurtherDay({ day, time, settings, verdict }: DayFacts): void {
  const { lookBackSeconds, attribution } = settings;
  const whole = Math.floor(Math.max(lookBackSeconds / 86_400, attribution));
  const first = time === undefined ? undefined : addDays(time.slice(0, 10), -whole - 1);
  if (day === first && lookBackSeconds % 86_400 !== 0) verdict.name('export-look-back-rounded-up');
  else verdict.fail('export', 'a day is asked for beyond theirs', { day, time: time ?? null });
}

function nameFilter({ day, time, verdict }: DayFacts, here: string, there: string): void {
  const theirs = /^properties\["\$time"\]>=datetime\(\d+\)$/.test(there);
  if (time === undefined || !theirs) {
    verdict.fail('export', 'a day is asked for with another filter', { day, here, there });
  } else if (day > time.slice(0, 10) && here === '') verdict.name('export-days-read-whole');
  else if (here === '' || here.includes('mp_processing_time_ms')) verdict.name('export-look-back');
  else verdict.fail('export', 'a look-back with another filter', { day, here, there });
}
