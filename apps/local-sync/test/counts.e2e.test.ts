import { afterEach, describe, expect, it } from '@jest/globals';
import {
  defaultOptions,
  startFixturesServer,
  type FixturesServer,
} from '@source-mixpanel/fixtures-server';
import { Installation, type Ended } from './installation.js';

const FIRST_DAY = '2026-11-06';
const LAST_DAY = '2026-11-10';
const NUMBERS = { events: 500, days: 5, profiles: 20, lastDay: LAST_DAY };

let server: FixturesServer | undefined;
let installation: Installation | undefined;
afterEach(async () => {
  await server?.close();
  await installation?.remove();
  [server, installation] = [undefined, undefined];
});

interface MockOptions {
  /** Events whose line contains this text are omitted from exports. */
  readonly withheld?: string;
  readonly zone?: string;
  readonly epoch?: 'utc' | 'local';
  readonly hostile?: boolean;
}

/** Starts a mock project and installs the program with a configuration for it. */
async function open({ withheld, ...project }: MockOptions = {}): Promise<{
  readonly project: FixturesServer;
  readonly run: (...args: readonly string[]) => Promise<Ended>;
  readonly installed: Installation;
}> {
  const exports = defaultOptions.export;
  const started = await startFixturesServer({
    ...{ data: 'generated', hostile: false, ...NUMBERS, ...project },
    quota: { ...defaultOptions.quota, queryPerHour: 1000, exportPerHour: 1000 },
    export: withheld === undefined ? exports : { ...exports, withheld },
  });
  server = started;
  const installed = await Installation.withBuiltConnector(started);
  installation = installed;
  await installed.configure(started, {
    ...{ project_timezone: project.zone ?? 'UTC', start_date: FIRST_DAY, end_date: LAST_DAY },
    attribution_window: 1,
  });
  const run = (...args: readonly string[]): Promise<Ended> =>
    installed.run('--config', 'config.json', '--streams', 'export,event_counts', ...args);
  return { project: started, run, installed };
}

/** Returns the id and the name of an event of this day whose name needs no quotes. */
function findEvent(
  project: FixturesServer,
  day: string,
): { readonly id: string; readonly name: string } {
  for (const line of project.control.truth().eventsBetween(day, day)) {
    const { event, properties } = JSON.parse(line) as {
      readonly event: string;
      readonly properties: { readonly $insert_id: string };
    };
    if (/^[A-Za-z ]+$/.test(event)) return { id: properties.$insert_id, name: event };
  }
  throw new Error(`no event on ${day}`);
}

describe('events and the counts of the mock', () => {
  it.each([
    ['data.duckdb', 'utc', 'UTC'],
    ['data/', 'utc', 'Asia/Kolkata'],
    ['data.duckdb', 'local', 'US/Pacific'],
  ] as const)(
    'have no gap in %s, with times in %s and a project in %s',
    async (to, epoch, zone) => {
      const { run } = await open({ epoch, zone, hostile: true });
      for (let sync = 1; sync <= 2; sync += 1) {
        const { code, stderr } = await run('--to', to, '--strict');
        expect(stderr).toMatch(/^counts: [34] days × \d+ event names compared, no gap$/m);
        expect(code).toBe(0);
      }
    },
  );

  it.each(['data.duckdb', 'data/'])(
    'have a gap in %s if an event is withheld, and exit code 3 with --strict',
    async (to) => {
      const complete = await open();
      const day = '2026-11-08';
      const { id, name } = findEvent(complete.project, day);
      await complete.project.close();
      await complete.installed.remove();
      const { run, installed } = await open({ withheld: id });
      const { code, stderr } = await run('--to', to, '--strict', '--report', 'report.html');
      expect(stderr).toMatch(/^counts: 4 days × \d+ event names compared, 1 gap$/m);
      const gap = /^gap: (\S+) "(.*)": Mixpanel counts (\d+), the data has (\d+)$/m.exec(stderr);
      expect(gap?.slice(1, 3)).toEqual([day, name]);
      expect(Number(gap?.[3])).toBe(Number(gap?.[4]) + 1);
      expect(code).toBe(3);
      expect(await installed.read('report.html')).toContain('"gapCount":1');
      expect(await run('--to', to)).toMatchObject({
        code: 0,
        stderr: expect.stringContaining(', 1 gap\n'),
      });
    },
  );

  it('are not compared without event_counts, which --strict reports', async () => {
    const { installed } = await open();
    const args = ['--config', 'config.json', '--streams', 'export', '--to', 'data/'];
    expect((await installed.run(...args)).stderr).not.toContain('counts:');
    expect(await installed.run(...args, '--strict')).toMatchObject({
      code: 0,
      stderr: expect.stringContaining(
        'counts: not compared: the target does not hold both export and event_counts\n',
      ),
    });
  });
});
