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
 * Creates a project whose plan keeps this number of days, counted from a day that may differ from
 * today.
 */
function limited(days: number, today = '2024-03-14'): Mixpanel {
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
])('a plan that keeps less history than a year, read %s,', (_name, windowDays) => {
  const sync = (mixpanel: Mixpanel, startDate?: string) =>
    runSync(streamOver(mixpanel, { clock: stepClock(Date.parse(NOW)), startDate, windowDays }));

  it.each([
    ['counted from our today', '2024-03-14'],
    ['counted from a day that we have not reached', '2024-03-15'],
  ])(
    'moves the start of a sync without a start date to the first allowed day: %s',
    async (_case, today) => {
      const { ids, state, warnings } = await sync(limited(90, today));
      expect(ids).toEqual(['2024-01-20', '2024-03-10']);
      expect(state?.read_through).toBe('2024-03-13');
      expect(warnings.at(-1)).toContain(`events from before ${addDays(today, -90)}`);
    },
  );

  it('remains an error if the user configured the start', async () => {
    await expect(sync(limited(90), '2023-06-01')).rejects.toMatchObject({ code: 'history_window' });
  });

  it('remains an error if every day is rejected', async () => {
    await expect(sync(limited(-1000))).rejects.toMatchObject({ code: 'history_window' });
  });
});
