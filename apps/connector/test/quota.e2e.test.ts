import { afterEach, describe, expect, it } from '@jest/globals';
import { defaultOptions } from '@source-mixpanel/fixtures-server';
import { at, ofType, records, textAt } from '@source-mixpanel/testing/transcript';
import type { Run } from './run-connector.js';
import { LAST_DAY, Stage } from './stage.js';

const stages: Stage[] = [];
afterEach(async () => {
  for (const stage of stages.splice(0)) await stage.close();
});

async function open(exportPerHour: number): Promise<Stage> {
  const quota = { ...defaultOptions.quota, exportPerHour, tellLeft: true };
  const stage = await Stage.open({ quota });
  stages.push(stage);
  return stage;
}

const infos = (run: Run): string[] =>
  ofType(run.messages, 'LOG')
    .filter((message) => at(message, 'log', 'level') === 'INFO')
    .map((message) => textAt(message, 'log', 'message'));
const quotaLines = (run: Run): string[] => infos(run).filter((text) => text.startsWith('Quota: '));
const exportsLeft = (text: string | undefined): number =>
  Number(/and (\d+) of 60 of the Export API are left/.exec(text ?? '')?.[1]);

// The text contains the date only if the next request starts tomorrow.
const USED_UP =
  /^The quota of the Export API is used up; the next request can start at (?:\d{4}-\d\d-\d\d )?\d\d:\d\d UTC \(in (?:\d+ min|1 h(?: 1 min)?)\)\.$/;

describe('a second read within an hour', () => {
  it('logs after its first response the remaining quota that Mixpanel states', async () => {
    const stage = await open(defaultOptions.quota.exportPerHour);
    const catalog = await stage.catalog('export');
    const first = await stage.read({ catalog });
    const again = await stage.read({ catalog });
    const left = exportsLeft(quotaLines(first).at(-1));
    expect(left).toBeLessThan(60);
    expect(exportsLeft(quotaLines(again)[0])).toBe(left - 1);
  });

  it.each([
    ['uses the rest of the quota', 2],
    ['is refused with 429', 1],
  ])('logs how long it will wait if its first request %s', async (_what, exportPerHour) => {
    const stage = await open(exportPerHour);
    const catalog = await stage.catalog('export');
    const days = { export_format: 'raw', date_window_size: 1, num_workers: 1 };
    const oneDay = stage.config({ ...days, start_date: LAST_DAY });
    expect((await stage.read({ catalog, config: oneDay })).code).toBe(0);
    const again = await stage.read(
      { catalog, config: stage.config(days) },
      { stopOn: '"RATE_LIMITED"' },
    );
    expect(again.signal).toBe('SIGTERM');
    expect(quotaLines(again).map(exportsLeft)).toEqual([0]);
    expect(infos(again).filter((text) => USED_UP.test(text))).toHaveLength(1);
    expect(records(again.messages, 'export').length > 0).toBe(exportPerHour === 2);
  });
});
