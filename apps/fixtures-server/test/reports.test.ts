import { describe, expect, it } from '@jest/globals';
import { storeEvent } from '../src/project/stored-event.js';
import { createAsked } from './ask.js';

const query = (name: string) => `/api/query/${name}project_id=12345`;

describe('the endpoints of reports and lists', () => {
  it('list cohorts with the number of members that engage returns', () => {
    const { ask } = createAsked();
    const cohorts = ask(query('cohorts/list?')).json() as { id: number; count: number }[];
    expect(cohorts.map((cohort) => cohort.id)).toEqual([1000, 1001, 1002, 1003, 1004]);
    for (const { id, count } of cohorts.slice(0, 4)) {
      const filter = encodeURIComponent(JSON.stringify({ id }));
      const page = ask(query(`engage?page_size=2000&filter_by_cohort=${filter}&`)).json();
      expect(page).toMatchObject({ total: count });
    }
  });

  it('return one entry per day of a funnel, with fewer people at each step', () => {
    const { ask } = createAsked();
    const range = 'from_date=2026-10-16&to_date=2026-11-10';
    const url = query(`funnels?funnel_id=7509&${range}&unit=day&`);
    const funnel = ask(url).json() as {
      meta: { dates: string[] };
      data: Record<string, { steps: { count: number }[]; analysis: { completion: number } }>;
    };
    expect(funnel.meta.dates).toHaveLength(26);
    expect(Object.keys(funnel.data)).toEqual(funnel.meta.dates);
    const days = Object.values(funnel.data);
    for (const { steps, analysis } of days) {
      const counts = steps.map((step) => step.count);
      expect(counts).toEqual([...counts].sort((left, right) => right - left));
      expect(analysis.completion).toBe(counts.at(-1));
    }
    expect(days.some((day) => (day.steps[1]?.count ?? 0) > 0)).toBe(true);
    expect(ask(query(`funnels?funnel_id=1&${range}&`)).status).toBe(404);
  });

  it('return the id of the custom event of a funnel step', () => {
    const { ask } = createAsked();
    const range = 'from_date=2026-11-01&to_date=2026-11-01';
    expect(ask(query(`funnels?funnel_id=9070&${range}&`)).json()).toMatchObject({
      data: {
        '2026-11-01': {
          steps: [
            { event: 'page view' },
            { event: '$custom_event:12345', custom_event: true, custom_event_id: 12345 },
          ],
        },
      },
    });
  });

  it('return the revenue of each day and the sum, or an error if revenue is withdrawn', () => {
    const url = query('engage/revenue?from_date=2026-10-25&to_date=2026-11-10&');
    const { results } = createAsked().ask(url).json() as {
      results: Record<string, { amount: number }>;
    };
    const { $overall: overall, ...days } = results;
    const sum = Object.values(days).reduce((total, day) => total + day.amount, 0);
    expect(Object.keys(days)).toHaveLength(17);
    expect(sum).toBeGreaterThan(0);
    expect(overall?.amount).toBeCloseTo(sum, 2);
    expect(createAsked({ revenue: 'withdrawn' }).ask(url).status).toBe(400);
  });

  it('return the same annotations from both APIs, and those of the requested days from the App API', () => {
    const { ask } = createAsked();
    const older = ask(query('annotations?')).json() as { annotations: unknown[] };
    const app = '/api/app/projects/12345/annotations';
    const newer = ask(app).json() as { status: string; results: unknown[] };
    expect(newer.status).toBe('ok');
    expect(newer.results).toEqual(older.annotations);
    expect(ask(`${app}/`).json()).toEqual(newer);
    const late = ask(`${app}?fromDate=2026-10-01&toDate=2026-10-31`).json();
    expect(late).toMatchObject({ results: [{ description: 'Release 2.0' }] });
  });

  it('return ten properties unless more are requested, and some of them without a count', () => {
    const { ask } = createAsked({ data: 'generated' });
    const ten = ask(query('events/properties/top?')).json() as object;
    expect(Object.keys(ten)).toHaveLength(10);
    const many = ask(query('events/properties/top?limit=2000&')).json() as object;
    expect(Object.keys(many)).toEqual(expect.arrayContaining(['', 'event', '$browser', 'browser']));
    expect(Object.values(many)).toContainEqual({});
    expect(ask(query('events/names?limit=2&')).json()).toHaveLength(2);
  });

  it('return the event names of the requested days, and refuse days before the history', () => {
    const { ask, mixpanel } = createAsked({ data: 'generated', hostile: false, historyDays: 60 });
    const add = (name: string, day: string): void => {
      const instant = Date.parse(`${day}T10:00:00Z`);
      mixpanel.project.added.add([storeEvent({ name, instant, processed: instant, members: '' })]);
    };
    add('old', '2026-09-20');
    add('older', '2026-09-01');
    const names = (range: string) => ask(query(`events/names?type=general&${range}&`));
    expect(names('').json()).toEqual(expect.arrayContaining(['old', 'older']));
    const recent = names('from_date=2026-09-20&to_date=2026-11-20').json() as string[];
    expect([recent.includes('old'), recent.includes('older')]).toEqual([true, false]);
    expect(names('from_date=2026-09-20&to_date=2026-09-20').json()).toEqual(['old']);
    const refused = names('from_date=2000-01-01&to_date=2026-11-20');
    expect([refused.status, refused.text]).toEqual([
      403,
      expect.stringContaining('exceeds 60 days into the past'),
    ]);
  });

  it('return the type of each profile property, the most frequent one if types are mixed', () => {
    const { ask } = createAsked({ data: 'generated', events: 0 });
    expect(ask(query('engage/properties?')).json()).toMatchObject({
      results: {
        $last_seen: { type: 'datetime' },
        'Total Spent': { type: 'number' },
        vip: { type: 'boolean' },
        tags: { type: 'list' },
        address: { type: 'object' },
        nothing: { type: 'unknown' },
      },
    });
  });

  it('return the time zone of an empty project, and empty lists', () => {
    const { ask } = createAsked({ data: 'empty', zone: 'Asia/Kolkata' });
    expect(ask('/api/app/me').json()).toMatchObject({
      results: {
        organizations: { '5': { id: 5 } },
        projects: { '12345': { timezone: 'Asia/Kolkata', organization_id: 5 } },
        workspaces: { '678': { id: 678, project_id: 12345 } },
      },
    });
    const lists = ['cohorts/list?', 'funnels/list?', 'events/names?', 'events/properties/top?'];
    const empty = lists.map((name) => ask(query(name)).text);
    expect(empty).toEqual(['[]', '[]', '[]', '{}']);
    expect(ask(query('engage?')).json()).toMatchObject({ total: 0, results: [] });
  });
});
