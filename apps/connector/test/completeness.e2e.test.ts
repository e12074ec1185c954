import { afterEach, describe, expect, it } from '@jest/globals';
import { at, ofType, records } from '@source-mixpanel/testing/transcript';
import { Stage, warningsOf } from './stage.js';

let stage: Stage;
afterEach(() => stage.close());

const DAYS = { events: 1000, days: 4, hostile: false } as const;

/** Starts a mock whose exports, but not its counts, lack the event with this `$insert_id`. */
async function open(withheld?: string, zone = 'UTC'): Promise<void> {
  const exports = { prepare: 0, visibilityDelay: 0, where: 'evaluate' } as const;
  stage = await Stage.open({
    ...DAYS,
    zone,
    export: withheld === undefined ? exports : { ...exports, withheld },
  });
}

const read = async (settings: Record<string, unknown> = {}) =>
  stage.read({
    config: stage.config({ verify_counts: true, ...settings }),
    catalog: await stage.catalog('export'),
  });
const errorsOf = (run: Awaited<ReturnType<typeof read>>): unknown[] =>
  ofType(run.messages, 'TRACE')
    .map((message) => at(message, 'trace', 'error', 'message'))
    .filter((message) => message !== undefined);

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

describe('read with verify_counts', () => {
  it.each(['UTC', 'US/Pacific', 'Asia/Kolkata'])(
    'delivers complete exports without a warning, in a project in %s',
    async (zone) => {
      await open(undefined, zone);
      const run = await read({ project_timezone: zone });
      expect({ code: run.code, warnings: warningsOf(run) }).toEqual({ code: 0, warnings: [] });
      expect(records(run.messages, 'export').length).toBeGreaterThan(700);
      expect(stage.server.mixpanel.log.requests.map(({ path }) => path)).toContain(
        '/api/query/events',
      );
    },
  );

  it('fails without delivering the days whose export lacks an event, and reports its hour', async () => {
    await open();
    const all = records((await read()).messages, 'export');
    const missing = all[Math.floor(all.length / 2)];
    await stage.close();
    await open(textOf(missing?.['insert_id']));
    const run = await read();
    const hour = textOf(missing?.['time']).slice(0, 13).replace('T', ' ');
    expect(run.code).toBe(1);
    expect(errorsOf(run).join()).toContain(
      `1 event that Mixpanel counts is missing in the export of`,
    );
    expect(errorsOf(run).join()).toContain(`the first in the hour of ${hour}:00`);
    expect(errorsOf(run).join()).not.toContain(textOf(missing?.['event']));
    expect(records(run.messages, 'export').length).toBeLessThan(all.length - 1);
  });

  it('fails if a selected event is missing, but not if the missing event is not selected', async () => {
    await open();
    const all = records((await read()).messages, 'export');
    const missing = all[Math.floor(all.length / 2)];
    await stage.close();
    await open(textOf(missing?.['insert_id']));
    const [selected, other] = [textOf(missing?.['event']), 'no such event'];
    const run = await read({ export_events: [selected, other] });
    expect(run.code).toBe(1);
    expect(errorsOf(run).join()).toContain('1 event that Mixpanel counts is missing');
    expect((await read({ export_events: [other] })).code).toBe(0);
  });

  it('delivers an incomplete export with a warning if on_gap is warn', async () => {
    await open();
    const all = records((await read()).messages, 'export');
    await stage.close();
    await open(textOf(all[100]?.['insert_id']));
    const run = await read({ on_gap: 'warn' });
    expect(run.code).toBe(0);
    expect(records(run.messages, 'export')).toHaveLength(all.length - 1);
    const gap = '1 event that Mixpanel counts is missing';
    expect(warningsOf(run)).toEqual([
      expect.stringMatching(`reads a slice again \\(attempt 2 of 2\\): ${gap}`),
      expect.stringMatching(`^Stream export: ${gap}`),
    ]);
  });

  it('delivers exports with a warning, without long waits, if the requests for counts fail', async () => {
    await open();
    stage.break({
      path: '/api/query/events',
      effect: { kind: 'answer', status: 503, body: '', headers: {} },
    });
    const run = await read();
    expect(run.code).toBe(0);
    expect(records(run.messages, 'export').length).toBeGreaterThan(700);
    expect(warningsOf(run).join()).toContain("were not compared with Mixpanel's counts: ");
  }, 120_000);

  it('delivers exports with one warning on a plan without the Query API', async () => {
    stage = await Stage.open({ ...DAYS, plan: 'free' });
    const run = await read();
    expect(run.code).toBe(0);
    expect(warningsOf(run)).toEqual([
      expect.stringContaining("Exports are not compared with Mixpanel's counts: "),
    ]);
  });
});
