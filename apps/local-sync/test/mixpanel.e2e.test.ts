import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  defaultOptions,
  startFixturesServer,
  type FixturesServer,
} from '@source-mixpanel/fixtures-server';
import { Installation } from './installation.js';

/** A day before all profiles and all cohorts except the oldest one. */
const FIRST_DAY = '2026-10-15';
const LAST_DAY = '2026-11-10';
const DAYS = 27;

/** Each contract is read into one kind of target, because the two are independent. */
const TARGETS = { observed: 'data.duckdb', published: 'data/' };
const PUBLISHED_STREAMS = [
  'annotations',
  'cohort_members',
  'cohorts',
  'engage',
  'export',
  'funnels',
];
const STREAMS = {
  observed: [...PUBLISHED_STREAMS, 'revenue'],
  published: PUBLISHED_STREAMS,
};

describe.each(['observed', 'published'] as const)(
  'the built program with the built connector, against Mixpanel as %s',
  (contract) => {
    let server: FixturesServer;
    let installation: Installation;
    beforeEach(async () => {
      const quota = { ...defaultOptions.quota, queryPerHour: 1000, exportPerHour: 1000 };
      const project = { events: 600, days: 3, profiles: 60, lastDay: LAST_DAY, hostile: false };
      server = await startFixturesServer({ data: 'generated', ...project, contract, quota });
      installation = await Installation.withBuiltConnector(server);
      await installation.configure(server, {
        start_date: FIRST_DAY,
        end_date: LAST_DAY,
        // Few slices, because the mock, like Mixpanel, accepts only three exports per second.
        requests_per_hour: { query: 60, export: 6 },
      });
    });
    afterEach(async () => {
      await server.close();
      await installation.remove();
    });

    /** Returns how many rows each stream of the project has from the first day on. */
    function expectedRows(): Record<string, number> {
      const { control, mixpanel } = server;
      const { annotations, cohorts, funnels } = mixpanel.project;
      const held = control.truth('readable');
      return {
        annotations: annotations.length,
        cohorts: cohorts.filter(({ created }) => created >= FIRST_DAY).length,
        cohort_members: cohorts.flatMap(({ id }) => held.members(id)).length,
        engage: held.profiles().length,
        export: held.eventsBetween(FIRST_DAY, LAST_DAY).length,
        funnels: funnels.length * DAYS,
        ...(contract === 'observed' ? { revenue: DAYS } : {}),
      };
    }

    async function rows(to: string): Promise<Record<string, number>> {
      const queries = STREAMS[contract].map(
        (name) => `SELECT '${name}' AS stream, count(*) AS rows FROM ${name}`,
      );
      const query = queries.join(' UNION ALL ');
      const { stdout } = await installation.run('--to', to, '--sql', query);
      const lines = stdout.trimEnd().split('\n').slice(1);
      return Object.fromEntries(
        lines.map((line) => {
          const [name = '', count] = line.trim().split(/ +/);
          return [name, Number(count)];
        }),
      );
    }

    it('reports as many requests of each stream as the mock received', async () => {
      const broken = {
        kind: 'answer',
        status: 500,
        body: '',
        headers: { 'retry-after': '1' },
      } as const;
      server.mixpanel.setFaults([{ path: '/api/2.0/export', nth: 2, effect: broken }]);
      const chosen = ['--streams', PUBLISHED_STREAMS.join()];
      const args = ['--config', 'config.json', '--to', 'data.duckdb', ...chosen];
      const { code } = await installation.run(...args, '--report', 'report.html');
      const paths = server.control.requests().map(({ path }) => path);
      const received = (pattern: RegExp): number =>
        paths.filter((path) => pattern.test(path)).length;
      const report = await readFile(installation.path('report.html'), 'utf8');
      const shown = [
        ...report.matchAll(/"name":"(?<name>\w+)","rows"[^}]*"requests":(?<sent>\d+)/gu),
      ];
      const sent = Object.fromEntries(
        shown.map(({ groups }) => [groups?.['name'] ?? '', Number(groups?.['sent'])]),
      );
      expect({ code, ...sent }).toMatchObject({
        code: 0,
        export: received(/export$/u),
        funnels: received(/funnels/u),
        annotations: received(/annotations/u),
      });
      // These two streams share the list of cohorts.
      const { cohorts = 0, cohort_members: members = 0, engage = 0 } = sent;
      expect(cohorts + members + engage).toBe(received(/cohorts|engage$/u));
    });

    it(`stores every row of the project once in ${TARGETS[contract]}, also after a second sync`, async () => {
      const to = TARGETS[contract];
      for (let sync = 1; sync <= 2; sync += 1) {
        const chosen = ['--streams', STREAMS[contract].join()];
        const args = ['--config', 'config.json', '--to', to, ...chosen];
        const { code, stderr } = await installation.run(...args);
        expect({ sync, code, stderr }).toMatchObject({ code: 0 });
        expect({ sync, ...(await rows(to)) }).toEqual({ sync, ...expectedRows() });
      }
    });
  },
);
