import { describe, expect, it } from '@jest/globals';
import type { FixturesServer } from '@source-mixpanel/fixtures-server';
import type { JsonObject } from '@source-mixpanel/exact-json';
import { mockServers, runAgainst } from './mock-servers.js';

const open = mockServers({
  ...{ data: 'generated', events: 90, days: 3, profiles: 0, hostile: false },
  ...{ lastDay: '2026-11-10', today: '2026-11-11' },
});

/** Returns the row `counts` of the table as one line; undefined if the table has no such row. */
async function countsRow(server: FixturesServer, change: JsonObject): Promise<string | undefined> {
  const { stdout } = await runAgainst(
    server,
    { kind: 'check', debug: false, config: 'config', explain: true },
    { start_date: '2026-11-08', ...change },
  );
  const joined = stdout.replaceAll(/\n {19}/g, ' ');
  return /^(.*)  counts +(.*)$/m
    .exec(joined)
    ?.slice(1)
    .map((text) => text.trim())
    .join(' ');
}

describe('check --explain with the setting verify_counts', () => {
  it.each([
    [{}, /^ok Exports are compared with Mixpanel's counts by event and hour\.$/],
    [{ export_events: ['page view'] }, /^note .* of the names in Export Events/],
    [
      { export_where: 'properties["plan"] == "pro"' },
      /^WARN .* because Export Filter .* is set\.$/,
    ],
  ])(
    "reports whether exports can be compared with Mixpanel's counts if the other settings are %j",
    async (change, text) => {
      const server = await open();
      expect(await countsRow(server, { verify_counts: true, ...change })).toMatch(text);
      expect(await countsRow(server, change)).toBeUndefined();
    },
  );

  it('warns if the plan has no Query API, or if Export Events is set without a service account', async () => {
    const server = await open();
    const credentials = { option_title: 'Project Secret', api_secret: server.projectSecret };
    const settings = { verify_counts: true, export_events: ['page view'], credentials };
    expect(await countsRow(server, settings)).toMatch(/^WARN .*service account/);
    const free = await open({ plan: 'free' });
    expect(await countsRow(free, { verify_counts: true })).toMatch(/^WARN .*Query API\.$/);
  });
});
