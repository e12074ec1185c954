import { describe, expect, it } from '@jest/globals';
import { storeEvent } from '../src/project/stored-event.js';
import { createTruth } from '../src/project/truth.js';
import { createAsked, exportUrl } from './ask.js';

const hour = 3_600_000;

function eventAt(iso: string, processed = iso) {
  const instant = Date.parse(iso);
  return storeEvent({
    name: iso,
    distinctId: 'a',
    instant,
    processed: Date.parse(processed),
    members: `"distinct_id":"a","mp_processing_time_ms":${Date.parse(processed)}`,
  });
}

function withEvents(zone: string, epoch: 'utc' | 'local', times: readonly string[]) {
  const asked = createAsked({ data: 'empty', zone, epoch });
  asked.mixpanel.project.added.add(times.map((time) => eventAt(time)));
  return asked;
}

const namesOf = (lines: readonly string[]): unknown[] =>
  lines.map((line) => (JSON.parse(line) as { event: unknown }).event);
const timesOf = (lines: readonly string[]): unknown[] =>
  lines.map((line) => (JSON.parse(line) as { properties: { time: unknown } }).properties.time);

describe('export', () => {
  it.each([
    [['UTC', 'utc'], '2026-06-10T00:00:00Z', '2026-06-10T23:59:59.999Z'],
    [['US/Pacific', 'utc'], '2026-06-10T00:00:00Z', '2026-06-10T23:59:59.999Z'],
    [['US/Pacific', 'local'], '2026-06-10T07:00:00Z', '2026-06-11T06:59:59.999Z'],
    [['Pacific/Kiritimati', 'local'], '2026-06-09T10:00:00Z', '2026-06-10T09:59:59.999Z'],
    [['Pacific/Pago_Pago', 'local'], '2026-06-10T11:00:00Z', '2026-06-11T10:59:59.999Z'],
  ] as const)(
    'returns exactly the events of the requested day in a project with the zone and epoch %j',
    ([zone, epoch], first, last) => {
      const before = new Date(Date.parse(first) - 1).toISOString();
      const after = new Date(Date.parse(last) + 1).toISOString();
      const { ask } = withEvents(zone, epoch, [before, first, last, after]);
      expect(namesOf(ask(exportUrl('2026-06-10', '2026-06-10')).lines)).toEqual([first, last]);
      expect(ask(exportUrl('2026-06-09', '2026-06-11')).lines).toHaveLength(4);
    },
  );

  it('returns UTC times, or in projects from before 2023 local times written as if they were UTC', () => {
    const time = '2024-06-10T06:13:20.789Z';
    const [utc, pacific] = (['utc', 'local'] as const).map((epoch) => {
      const { ask } = withEvents('US/Pacific', epoch, [time]);
      const lines = (more: string) => ask(exportUrl('2024-06-09', '2024-06-10', more)).lines;
      return [...timesOf(lines('')), ...timesOf(lines('&time_in_ms=true'))];
    });
    expect(utc).toEqual([1718000000, 1718000000789]);
    expect(pacific).toEqual([1717974800, 1717974800789]);
  });

  it('refuses days that are in the future in the time zone of the project', () => {
    const { ask, clock } = createAsked({ epoch: 'local', zone: 'Pacific/Kiritimati' });
    const today = exportUrl('2026-11-10', '2026-11-16');
    expect(ask(today).status).toBe(200);
    clock.set('2026-11-15T09:59:59Z');
    const refused = ask(today);
    expect([refused.status, refused.text]).toEqual([400, 'to_date cannot be later than today']);
    expect(ask(exportUrl('2026-11-10', '2026-11-15')).status).toBe(200);
  });

  it.each([
    ['from_date=2026-02-30&to_date=2026-03-01', 400, 'invalid date'],
    ['from_date=1999-01-01&to_date=2026-03-01', 400, 'bad year'],
    ['to_date=2026-03-01', 400, 'from_date'],
    ['from_date=2026-03-02&to_date=2026-03-01', 400, 'later'],
    ['from_date=2026-03-01&to_date=2026-03-01&limit=100001', 400, 'limit'],
    ['from_date=2026-03-01&to_date=2026-03-01&event=signup', 400, 'JSON array'],
    ['from_date=2026-03-01&to_date=2026-03-01&where=now()', 400, 'selector'],
    ['from_date=2026-03-01&to_date=2026-03-01', 403, 'exceeds 60 days into the past'],
  ])('refuses %s with %d', (parameters, status, reason) => {
    const { ask } = createAsked(status === 403 ? { historyDays: 60 } : {});
    const answer = ask(`/api/2.0/export?project_id=12345&${parameters}`);
    expect([answer.status, answer.text]).toEqual([status, expect.stringContaining(reason)]);
  });

  it('returns exactly the expected events, or those that limit and event select', () => {
    const { ask, mixpanel } = createAsked({ data: 'generated', events: 600, days: 6 });
    const truth = createTruth(mixpanel.project).eventsBetween('2026-11-05', '2026-11-10');
    const body = ask(exportUrl('2026-11-05', '2026-11-10')).text;
    expect(body).toBe(truth.map((line) => `${line}\n`).join(''));
    expect(ask(exportUrl('2026-11-05', '2026-11-10', '&limit=7')).text).toBe(
      truth
        .slice(0, 7)
        .map((line) => `${line}\n`)
        .join(''),
    );
    const event = encodeURIComponent('["checkout"]');
    const checkouts = ask(exportUrl('2026-11-05', '2026-11-10', `&event=${event}`)).lines;
    expect(new Set(namesOf(checkouts))).toEqual(new Set(['checkout']));
  });

  it('returns nothing for days without events', () => {
    const { ask } = createAsked();
    const answer = ask(exportUrl('2026-09-01', '2026-09-30'));
    expect([answer.status, answer.text]).toEqual([200, '']);
  });

  it('returns each event once if two requests divide them by processing time', () => {
    const { ask, mixpanel } = createAsked({ data: 'generated', events: 600, days: 6 });
    const at = Date.parse('2026-11-07T18:00:00Z');
    const name = 'properties["mp_processing_time_ms"]';
    const where = (text: string) =>
      ask(exportUrl('2026-11-05', '2026-11-10', `&where=${encodeURIComponent(text)}`)).text;
    const late = where(`number(${name}) >= ${at} or not defined(${name})`);
    const early = where(`number(${name}) < ${at}`);
    const whole = createTruth(mixpanel.project).eventsBetween('2026-11-05', '2026-11-10');
    const sorted = (text: string) => text.split('\n').sort();
    expect(early).not.toBe('');
    expect(sorted(early + late).filter((line) => line !== '')).toEqual(sorted(whole.join('\n')));
    expect(late).toContain('hostile: missing processing time');
  });

  it('returns an event only after its processing and the configured delay', () => {
    const { ask, mixpanel, clock } = createAsked({
      data: 'empty',
      export: { prepare: 0, visibilityDelay: hour, where: 'evaluate' },
    });
    mixpanel.project.added.add([eventAt('2026-11-10T12:00:00Z', '2026-11-15T11:30:00Z')]);
    const url = exportUrl('2026-11-10', '2026-11-10');
    expect(ask(url).lines).toHaveLength(0);
    clock.set('2026-11-15T12:29:59Z');
    expect(ask(url).lines).toHaveLength(0);
    clock.set('2026-11-15T12:30:00Z');
    expect(ask(url).lines).toHaveLength(1);
  });

  it('behaves as if no filter matched, or refuses filters by processing time, if configured', () => {
    const where = (text: string) => `&where=${encodeURIComponent(text)}`;
    const processing = where('number(properties["mp_processing_time_ms"]) >= 0');
    const immediate = { prepare: 0, visibilityDelay: 0 };
    const day = (more: string) => exportUrl('2026-11-10', '2026-11-10', more);
    const matchesNothing = createAsked({ export: { ...immediate, where: 'match_nothing' } });
    expect(matchesNothing.ask(day(processing)).text).toBe('');
    expect(matchesNothing.ask(day('')).lines.length).toBeGreaterThan(0);
    const refusing = createAsked({ export: { ...immediate, where: 'refuse_processing_time' } });
    expect(refusing.ask(day(processing)).status).toBe(400);
    expect(refusing.ask(day(where('properties["$time"] >= datetime(0)'))).status).toBe(200);
  });
});
