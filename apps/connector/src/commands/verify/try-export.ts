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

/** Days of the sample, the last of them over. */
const DAYS = 7;
const SAMPLE = 1000;
const FILTERED = 200;
const PROCESSED = 'number(properties["mp_processing_time_ms"])';
/** Before Mixpanel was founded; as seconds it would be beyond the year 40,000. */
const EARLIEST_PROCESSING = Date.UTC(2009, 0, 1);

/** Raw events, and what can be asked of them. Five requests. */
export async function tryExport(trial: Trial): Promise<void> {
  const to = lastCompleteDayInZoneAndUtc(trial.now, trial.config.project_timezone);
  const days = { from: addDays(to, 1 - DAYS), to };
  const sample = await askFor(trial, { ...days, limit: SAMPLE });
  judgeBody(trial, sample);
  judgeTimes(trial, sample, days);
  const events = sample.kind === 'answered' ? sample.answer.events : [];
  await tryProcessingFilter(trial, days, events);
  await tryTimeFilters(trial, days, events);
  const nothing = await askFor(trial, {
    ...days,
    limit: FILTERED,
    where: `${PROCESSED} >= ${Number.MAX_SAFE_INTEGER}`,
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
  const refused = await askFor(trial, { from: future, to: future, limit: 1 });
  trial.conclude(
    'export-future',
    refusalVerdict(refused, ({ code }) => code === 'to_date_in_future'),
  );
}

type Days = Pick<ExportRequest, 'from' | 'to'>;

function askFor(
  { connection, io }: { readonly connection: Trial['connection']; readonly io: CallIo },
  request: ExportRequest & { readonly limit: number },
): Promise<Reply<EventSample>> {
  const { client, storage } = connection;
  const sampling = { exportEvents: exportEvents(client), storage, io };
  return ask(connection, () => sampleEvents(request, sampling));
}

function judgeBody(trial: Trial, sample: Reply<EventSample>): void {
  const isBroken = sample.kind === 'refused' && sample.error.code === 'broken_body';
  trial.conclude(
    'export-whole-body',
    isBroken
      ? verdict(false, sample.seen)
      : verdictOf(sample, ({ records, unreadable, wireBytes, gzip, delimited }) => {
          const seen = `${counted(records, 'event')}, ${counted(unreadable, 'unreadable line')}, ${counted(wireBytes, 'byte')}, ${gzip ? 'gzip' : 'no gzip'}, ${delimited ? 'an announced end' : 'no announced end'}`;
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
      return verdict(true, `Date header, ${ahead} s ahead of this machine at the start`);
    }),
  );
}

function judgeTimes(trial: Trial, sample: Reply<EventSample>, { from, to }: Days): void {
  const over = (judge: (events: readonly SampledEvent[]) => Verdict): Verdict =>
    verdictOf(sample, ({ events }) =>
      events.length === 0 ? untested('no events') : judge(events),
    );
  trial.conclude(
    'export-event-time',
    over((events) => {
      const kinds = events.map(({ time }) => timeKind(time));
      const count = (kind: string): number => kinds.filter((one) => one === kind).length;
      const names = ['seconds', 'milliseconds', 'text', 'none', 'other'] as const;
      const seen = names.map((name) => `${name} ${count(name)}`).join(', ');
      return verdict(count('other') === 0, seen);
    }),
  );
  trial.conclude(
    'export-processing-time',
    over((events) => {
      const times = events.flatMap(({ processed }) => processed ?? []);
      const latest = trial.now + 86_400_000;
      const good = times.filter((time) => time >= EARLIEST_PROCESSING && time <= latest);
      const seen = `${times.length} of ${events.length} events have one, ${good.length} in range`;
      return times.length === 0 ? untested(seen) : verdict(good.length === times.length, seen);
    }),
  );
  trial.conclude(
    'export-event-day',
    over((events) => {
      const times = events.flatMap(({ time }) => instantOf(time) ?? []);
      const inside = times.filter((time) => isWithin(time, { from, to }));
      const seen = `${inside.length} of ${times.length} times`;
      return times.length === 0 ? untested(seen) : verdict(inside.length === times.length, seen);
    }),
  );
}

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
  const where = `${PROCESSED} >= ${bound}`;
  const reply = await askFor(trial, { ...days, where, limit: FILTERED });
  trial.conclude(
    'export-filter-processing',
    verdictOf(reply, ({ events: passed }) => {
      const good = passed.filter(({ processed }) => processed !== undefined && processed >= bound);
      return verdict(
        passed.length > 0 && good.length === passed.length,
        `${counted(passed.length, 'event')}, ${good.length} processed since`,
      );
    }),
  );
}

/** The forms that look-backs and pieces of days need, in one request: where it is refused, both fail. */
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
  const reply = await askFor(trial, { ...days, where: parts.join(' and '), limit: FILTERED });
  const passing = (words: string, isGood: (time: number) => boolean): Verdict =>
    verdictOf(reply, ({ events: passed }) => {
      const good = passed.filter(({ time }) => isGood(instantOf(time) ?? NaN)).length;
      return verdict(
        good > 0 && good === passed.length,
        `${counted(passed.length, 'event')}, ${good} ${words}`,
      );
    });
  trial.conclude(
    'export-filter-forms',
    passing('since', (time) => time >= since * 1000),
  );
  trial.conclude(
    'export-filter-time',
    until === undefined
      ? untested('no events of different times')
      : passing('before', (time) => time < until * 1000),
  );
}

function timeKind(time: JsonValue | undefined): string {
  if (time === undefined || time === null) return 'none';
  const number = numberIn(time);
  if (number !== undefined) return Math.abs(number) < 1e11 ? 'seconds' : 'milliseconds';
  return instantOf(time) === undefined ? 'other' : 'text';
}

/** Epoch milliseconds. */
function instantOf(time: JsonValue | undefined): number | undefined {
  const number = numberIn(time);
  if (number !== undefined) return Math.abs(number) < 1e11 ? number * 1000 : number;
  const parsed = typeof time === 'string' ? Date.parse(time) : NaN;
  return Number.isNaN(parsed) ? undefined : parsed;
}

function isWithin(instant: number, { from, to }: Days): boolean {
  try {
    const day = dayInZone(instant, 'UTC');
    return from <= day && day <= to;
  } catch {
    return false;
  }
}

/** The value below which that share of the others lies. */
function quantile(values: readonly number[], share: number): number | undefined {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length * share)];
}

function secondsAt(times: readonly number[], share: number): number | undefined {
  const time = quantile(times, share);
  return time === undefined ? undefined : Math.floor(time / 1000);
}
