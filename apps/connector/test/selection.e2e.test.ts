import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { at, ofType, records } from '@source-mixpanel/testing/transcript';
import { lastStates, Stage, warningsOf } from './stage.js';

const VIEW = { id: 77, where: 'properties["luckyNumber"] >= 0' };

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open({ workspaces: [VIEW], hostile: false });
});
afterAll(() => stage.close());

const requestsOf = (path: string): readonly string[] =>
  stage.server.mixpanel.log.requests
    .filter((request) => request.path === path)
    .map(({ query }) => query);

describe('the settings that select events and profiles', () => {
  it('limit what is requested from Mixpanel and what is delivered', async () => {
    const names = [...new Set(stage.events().map((event) => at(event, 'event') ?? null))];
    const [chosen = null] = names;
    const wanted = stage.events().filter((event) => at(event, 'event') === chosen);
    const config = stage.config({
      export_events: [chosen],
      export_where: 'defined(properties["distinct_id"]) or false',
      export_time_precision: 'milliseconds',
      engage_where: 'defined(properties["$email"])',
      workspace_id: VIEW.id,
    });
    const catalog = await stage.catalog('export', 'engage', 'cohort_members');
    const run = await stage.read({ config, catalog });
    expect({ code: run.code, stderr: run.stderr }).toEqual({ code: 0, stderr: '' });
    const found = records(run.messages, 'export');
    expect(wanted.length).toBeGreaterThan(5);
    expect(found).toHaveLength(wanted.length);
    expect(new Set(found.map(({ event }) => event))).toEqual(new Set([chosen]));
    expect(found.some(({ time }) => typeof time === 'string' && /\.\d+Z$/.test(time))).toBe(true);
    const profiles = records(run.messages, 'engage');
    expect(profiles.length).toBeGreaterThan(0);
    expect(profiles.every(({ email }) => typeof email === 'string')).toBe(true);
    expect(requestsOf('/api/query/engage').every((url) => url.includes('workspace_id=77'))).toBe(
      true,
    );
    expect(requestsOf('/api/2.0/export').join()).not.toContain('workspace_id');
  });

  it('make the first sync after a change log one warning for each stream', async () => {
    const catalog = await stage.catalog('export', 'engage');
    const first = await stage.read({ catalog });
    const config = stage.config({ export_events: ['Nothing'], engage_where: 'false' });
    const next = await stage.read({ catalog, config, state: lastStates(first) });
    expect(next.code).toBe(0);
    const about = (text: string): boolean => text.includes('settings that select');
    expect(warningsOf(next).filter(about)).toHaveLength(2);
    const last = await stage.read({ catalog, config, state: lastStates(next) });
    expect(warningsOf(last).filter(about)).toHaveLength(0);
  });

  it.each([
    ['export_where', 'properties["plan"] ==='],
    ['engage_where', 'properties["plan"] ==='],
  ])("are tested by check, which prints the text of Mixpanel's refusal: %s", async (key, where) => {
    const status = async (filter: string): Promise<unknown> => {
      const run = await stage.command('check', stage.config({ [key]: filter }));
      return at(ofType(run.messages, 'CONNECTION_STATUS')[0], 'connectionStatus');
    };
    expect(await status(where)).toEqual({
      status: 'FAILED',
      message: expect.stringMatching(
        new RegExp(`^Mixpanel refused .*\`${key}\`.*: .*Unable to parse selector: `, 'u'),
      ) as unknown,
    });
    const before = stage.server.mixpanel.log.requests.length;
    expect(await status('defined(properties["plan"])')).toEqual({ status: 'SUCCEEDED' });
    const sent = stage.server.mixpanel.log.requests.slice(before);
    // Three of every check, and one with the filter. Refusals per second do not count.
    expect(sent.filter(({ counted }) => counted).length).toBeLessThanOrEqual(4);
  });
});
