import { counted } from '@source-mixpanel/text';
import { addDays, dayInZone, lastCompleteDayInZoneAndUtc } from '@source-mixpanel/cursor';
import { exportEvents, type ExportRequest } from '@source-mixpanel/mixpanel';
import type { JsonValue } from '@source-mixpanel/exact-json';
import type { CallIo } from '@source-mixpanel/stream';
import {
  numberIn,
  sampleEvents,
  type EventSample,
  type SampledEvent,
} from '../../connection/sample-events.js';
import { ask, refusalVerdict, verdictOf, type Reply, type Trial } from './trial.js';
import { verdict, untested, type Verdict } from './verdict.js';

/** The number of days that are exported. The last one is the last complete day. */
const DAYS = 7;
/** The maximum number of events in the export without a filter. */
const SAMPLE_SIZE = 1000;
/** The maximum number of events in each export with a filter. */
const FILTERED_SIZE = 200;
const PROCESSING_TIME = 'number(properties["mp_processing_time_ms"])';
/**
 * The lowest plausible processing time in epoch milliseconds: Mixpanel was founded in 2009. Times
 * in epoch seconds are lower, so that they are recognized as wrong.
 */
const MIN_PROCESSING_TIME = Date.UTC(2009, 0, 1);

/**
 * Tests the assumptions about exports (`export-…`): body and headers, times of events, filters, an
 * export without events, and an export of a future day. Sends up to five requests.
 */
export async function tryExport(trial: Trial): Promise<void> {
  const to = lastCompleteDayInZoneAndUtc(trial.now, trial.config.project_timezone);
  const days = { from: addDays(to, 1 - DAYS), to };
  const sample = await requestSample(trial, { ...days, limit: SAMPLE_SIZE });
  judgeBody(trial, sample);
  judgeTimes(trial, sample, days);
  const events = sample.kind === 'answered' ? sample.answer.events : [];
  await tryProcessingFilter(trial, days, events);
  await tryTimeFilters(trial, days, events);
  const nothing = await requestSample(trial, {
    ...days,
    limit: FILTERED_SIZE,
    where: `${PROCESSING_TIME} >= ${Number.MAX_SAFE_INTEGER}`,
  });
  trial.conclude(
    'export-nothing',
    verdictOf(nothing, ({ records, wireBytes }) =>
      verdict(
        records === 0 && wireBytes === 0,
        `${counted(records, 'event')}, ${counted(wireBytes, 'byte')}`,
      ),
    ),
  );
  const future = addDays(to, 4);
  const refused = await requestSample(trial, { from: future, to: future, limit: 1 });
  trial.conclude(
    'export-future',
    refusalVerdict(refused, ({ code }) => code === 'to_date_in_future'),
  );
}

type Days = Pick<ExportRequest, 'from' | 'to'>;

function requestSample(
  { connection, io }: { readonly connection: Trial['connection']; readonly io: CallIo },
  request: ExportRequest & { readonly limit: number },
): Promise<Reply<EventSample>> {
  const { client, storage } = connection;
  const sampling = { exportEvents: exportEvents(client), storage, io };
  return ask(connection, () => sampleEvents(request, sampling));
}

/** Concludes `export-whole-body` and `export-date-header`. */
function judgeBody(trial: Trial, sample: Reply<EventSample>): void {
  const isBroken = sample.kind === 'refused' && sample.error.code === 'broken_body';
  trial.conclude(
    'export-whole-body',
    isBroken
      ? verdict(false, sample.seen)
      : verdictOf(sample, ({ records, unreadable, wireBytes, gzip, delimited }) => {
          const seen = `${counted(records, 'event')}, ${counted(unreadable, 'unreadable line')}, ${counted(wireBytes, 'byte')}, ${gzip ? 'gzip' : 'no gzip'}, end of the body ${delimited ? 'stated' : 'not stated'}`;
          return records + unreadable === 0
            ? untested(seen)
            : verdict(unreadable === 0 && delimited, seen);
        }),
  );
  trial.conclude(
    'export-date-header',
    verdictOf(sample, ({ answeredAt }) => {
      if (answeredAt === undefined) return verdict(false, 'no Date header');
      const ahead = Math.round((answeredAt - trial.now) / 1000);
      return verdict(
        true,
        `Date header, ${ahead} s after the start of this run by the local clock`,
      );
    }),
  );
}

/** Concludes `export-event-time`, `export-processing-time` and `export-event-day`. */
function judgeTimes(trial: Trial, sample: Reply<EventSample>, { from, to }: Days): void {
  const judgeEvents = (judge: (events: readonly SampledEvent[]) => Verdict): Verdict =>
    verdictOf(sample, ({ events }) =>
      events.length === 0 ? untested('no events') : judge(events),
    );
  trial.conclude(
    'export-event-time',
    judgeEvents((events) => {
      const kinds = events.map(({ time }) => timeKind(time));
      const count = (kind: string): number => kinds.filter((one) => one === kind).length;
      const names = ['seconds', 'milliseconds', 'text', 'none', 'other'] as const;
      const seen = names.map((name) => `${name} ${count(name)}`).join(', ');
      return verdict(count('other') === 0, seen);
    }),
  );
  trial.conclude(
    'export-processing-time',
    judgeEvents((events) => {
      const times = events.flatMap(({ processed }) => processed ?? []);
      const latest = trial.now + 86_400_000;
      const good = times.filter((time) => time >= MIN_PROCESSING_TIME && time <= latest);
      const seen = `${times.length} of ${events.length} events have one, ${good.length} between 2009 and tomorrow`;
      return times.length === 0 ? untested(seen) : verdict(good.length === times.length, seen);
    }),
  );
  trial.conclude(
    'export-event-day',
    judgeEvents((events) => {
      const times = events.flatMap(({ time }) => instantOf(time) ?? []);
      // The requested days are in the project's zone. Depending on the age of the project, `time` is
      // in UTC or is local time, which must be read as UTC to find its local day.
      const inZone = (zone: string): number =>
        times.filter((time) => isWithin(time, { from, to, zone })).length;
      const inside = Math.max(inZone('UTC'), inZone(trial.config.project_timezone));
      const seen = `${inside} of ${times.length} times are in the requested days`;
      return times.length === 0 ? untested(seen) : verdict(inside === times.length, seen);
    }),
  );
}

/**
 * Tests `export-filter-processing`. The lower bound of the filter is the median processing time of
 * the sample.
 */
async function tryProcessingFilter(
  trial: Trial,
  days: Days,
  events: readonly SampledEvent[],
): Promise<void> {
  const bound = quantile(
    events.flatMap(({ processed }) => processed ?? []),
    1 / 2,
  );
  if (bound === undefined) {
    trial.conclude('export-filter-processing', untested('no events with a processing time'));
    return;
  }
  const where = `${PROCESSING_TIME} >= ${bound}`;
  const reply = await requestSample(trial, { ...days, where, limit: FILTERED_SIZE });
  trial.conclude(
    'export-filter-processing',
    verdictOf(reply, ({ events: passed }) => {
      const good = passed.filter(({ processed }) => processed !== undefined && processed >= bound);
      return verdict(
        passed.length > 0 && good.length === passed.length,
        `${counted(passed.length, 'event')}, ${good.length} within the bound`,
      );
    }),
  );
}

/**
 * Tests `export-filter-forms` and `export-filter-time`, on which the lookback window and exports of
 * parts of a day rely. One request tests both, so a refusal makes both fail.
 */
async function tryTimeFilters(
  trial: Trial,
  days: Days,
  events: readonly SampledEvent[],
): Promise<void> {
  const times = events.flatMap(({ time }) => instantOf(time) ?? []);
  const since = secondsAt(times, 1 / 4);
  const last = secondsAt(times, 3 / 4);
  if (since === undefined || last === undefined) {
    trial.conclude('export-filter-forms', untested('no events with a time'));
    trial.conclude('export-filter-time', untested('no events with a time'));
    return;
  }
  const until = last > since ? last : undefined;
  const parts = [
    'not defined(properties["a property of no event"])',
    `properties["$time"] >= datetime(${since})`,
    ...(until === undefined ? [] : [`properties["$time"] < datetime(${until})`]),
  ];
  const where = parts.join(' and ');
  const reply = await requestSample(trial, { ...days, where, limit: FILTERED_SIZE });
  const judgeEvents = (bound: string, isGood: (time: number) => boolean): Verdict =>
    verdictOf(reply, ({ events: passed }) => {
      const good = passed.filter(({ time }) => isGood(instantOf(time) ?? NaN)).length;
      return verdict(
        good > 0 && good === passed.length,
        `${counted(passed.length, 'event')}, ${good} within the ${bound} bound`,
      );
    });
  trial.conclude(
    'export-filter-forms',
    judgeEvents('lower', (time) => time >= since * 1000),
  );
  trial.conclude(
    'export-filter-time',
    until === undefined
      ? untested('no events at different times')
      : judgeEvents('upper', (time) => time < until * 1000),
  );
}

/** Returns in which form an event states its `time`. */
function timeKind(time: JsonValue | undefined): string {
  if (time === undefined || time === null) return 'none';
  const number = numberIn(time);
  if (number !== undefined) return Math.abs(number) < 1e11 ? 'seconds' : 'milliseconds';
  return instantOf(time) === undefined ? 'other' : 'text';
}

/** Returns a `time` in epoch milliseconds; undefined if its form is unknown. */
function instantOf(time: JsonValue | undefined): number | undefined {
  const number = numberIn(time);
  if (number !== undefined) return Math.abs(number) < 1e11 ? number * 1000 : number;
  const parsed = typeof time === 'string' ? Date.parse(time) : NaN;
  return Number.isNaN(parsed) ? undefined : parsed;
}

/** Returns whether an instant is in the range of days of a zone; false for an invalid date. */
function isWithin(instant: number, { from, to, zone }: Days & { readonly zone: string }): boolean {
  // `dayInZone` throws an error for years after 9999. No zone differs from UTC by a day.
  const isNear = Math.abs(instant - Date.parse(to)) <= (DAYS + 1) * 86_400_000;
  return isNear && from <= dayInZone(instant, zone) && dayInZone(instant, zone) <= to;
}

/** Returns the quantile of the values at a share from 0 to 1; undefined without values. */
function quantile(values: readonly number[], share: number): number | undefined {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length * share)];
}

/** Returns a quantile of times in epoch milliseconds, rounded down to epoch seconds. */
function secondsAt(times: readonly number[], share: number): number | undefined {
  const time = quantile(times, share);
  return time === undefined ? undefined : Math.floor(time / 1000);
}
