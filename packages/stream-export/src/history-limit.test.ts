import { describe, expect, it } from '@jest/globals';
import { addDays } from '@source-mixpanel/cursor';
import { ConfigError } from '@source-mixpanel/stream';
import { event } from '../test/events.js';
import { createMixpanel, type Mixpanel } from '../test/in-memory-mixpanel.js';
import { runSync, streamOver } from '../test/run-sync.js';
import { stepClock } from '../test/step-clock.js';

const NOW = '2024-03-14T12:00:00Z';
const events = ['2023-06-01', '2024-01-20', '2024-03-10'].map((day) =>
  event(day, `${day}T10:00:00Z`),
);

/**
 * Creates a project whose Mixpanel plan includes this number of days before `today`, which may
 * differ from the day of the clock.
 */
function createProject(days: number, today = '2024-03-14'): Mixpanel {
  const mixpanel = createMixpanel({ clock: stepClock(Date.parse(NOW)), zone: 'UTC', events });
  return {
    ...mixpanel,
    exportEvents(request, io) {
      if (request.from >= addDays(today, -days)) return mixpanel.exportEvents(request, io);
      const detail = `status 403 from /api/2.0/export: Date range exceeds ${days} days into the past`;
      const text = `The Mixpanel plan keeps ${days} days of history: choose a later start date (\`start_date\`).`;
      return Promise.reject(new ConfigError('history_window', text, { detail }));
    },
  };
}

describe.each([
  ['in windows of 30 days', 30],
  ['in slices that are measured', undefined],
])('a Mixpanel plan that includes less than a year, read %s,', (_name, windowDays) => {
  const sync = (mixpanel: Mixpanel, startDate?: string) =>
    runSync(streamOver(mixpanel, { clock: stepClock(Date.parse(NOW)), startDate, windowDays }));

  it.each([
    ['with the days counted from today', '2024-03-14'],
    ['with the days counted from tomorrow', '2024-03-15'],
  ])(
    'moves the start of a sync without a start date to the first allowed day, %s',
    async (_case, today) => {
      const { ids, state, warnings } = await sync(createProject(90, today));
      expect(ids).toEqual(['2024-01-20', '2024-03-10']);
      expect(state?.read_through).toBe('2024-03-13');
      expect(warnings.at(-1)).toContain(`events from before ${addDays(today, -90)}`);
    },
  );

  it('fails the stream if a start date is configured', async () => {
    await expect(sync(createProject(90), '2023-06-01')).rejects.toMatchObject({
      code: 'history_window',
    });
  });

  it('fails the stream if every day is rejected', async () => {
    await expect(sync(createProject(-1000))).rejects.toMatchObject({ code: 'history_window' });
  });
});
