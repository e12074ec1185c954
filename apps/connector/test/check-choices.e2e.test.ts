import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@source-mixpanel/exact-json';
import { at, errors, ofType, textAt } from '@source-mixpanel/testing/transcript';
import type { Run } from './run-connector.js';
import { Stage, UNLIMITED_QUOTA, warningsOf } from './stage.js';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open({ hostile: false, events: 60, profiles: 10, quota: UNLIMITED_QUOTA });
});
afterEach(() => {
  stage.break();
});
afterAll(() => stage.close());

const KEY = 'a key of 16 bytes';
const statusOf = ({ messages }: Run): unknown =>
  at(ofType(messages, 'CONNECTION_STATUS')[0], 'connectionStatus', 'status');
const messageOf = ({ messages }: Run): string =>
  textAt(ofType(messages, 'CONNECTION_STATUS')[0], 'connectionStatus', 'message');

/** Returns the text of `check --explain` about one topic. */
async function explained(topic: string, settings: JsonObject): Promise<string> {
  const config = await stage.files.write('config.json', stage.config(settings));
  const { stdout } = await stage.runForPeople(['check', '--config', config, '--explain']);
  const lines = stdout.split('\n');
  const first = lines.findIndex((line) => line.slice(6).startsWith(topic));
  const folded = lines
    .slice(first)
    .filter((line, at) => at === 0 || line.slice(6).startsWith(topic) || line.startsWith('      '));
  return folded.join(' ').replaceAll(/\s+/g, ' ');
}

describe('check with the setting privacy', () => {
  it('reports what is protected, and warns about properties that the project does not have', async () => {
    const privacy = {
      drop_properties: ['$email', 'emial'],
      hash_properties: ['$phone'],
      hash_ids: true,
      hash_key: KEY,
    };
    const run = await stage.command('check', stage.config({ privacy }));
    expect(statusOf(run)).toBe('SUCCEEDED');
    expect(warningsOf(run).filter((text) => text.includes('spelling'))).toEqual([
      expect.stringMatching(/Privacy \(`privacy`\) contains "emial", which/),
    ]);
    const text = await explained('privacy', { privacy });
    expect(text).toContain(
      '2 properties dropped, 1 property hashed, ids of users and devices hashed',
    );
  });

  it('does not warn about properties if Mixpanel does not return the list of properties', async () => {
    stage.break({
      path: '/api/query/engage/properties',
      effect: { kind: 'answer', status: 404, body: '{}', headers: {} },
    });
    const run = await stage.command(
      'check',
      stage.config({ privacy: { drop_properties: ['emial'] } }),
    );
    expect(statusOf(run)).toBe('SUCCEEDED');
    expect(run.stdout).not.toContain('spelling');
    expect(run.stdout).toContain(': Mixpanel did not list them.');
  });

  it('reports that it could not look up properties if the quota is used up', async () => {
    stage.break({
      path: '/api/query/cohorts/list',
      effect: { kind: 'storm', times: 9, headers: true, retryAfter: 3600 },
    });
    const before = stage.server.control.requests().length;
    const text = await explained('privacy', { privacy: { drop_properties: ['emial'] } });
    expect(text).toContain(': the quota of the Query API is used up.');
    const sent = stage.server.control.requests().slice(before);
    expect(sent.filter(({ path }) => path.includes('/properties'))).toEqual([]);
  });

  it('sends two additional requests if privacy contains properties, and none if it only hashes ids', async () => {
    const count = async (settings: JsonObject): Promise<number> => {
      const before = stage.server.control.requests().length;
      await stage.command('check', stage.config(settings));
      return stage.server.control.requests().length - before;
    };
    const ids = { privacy: { hash_ids: true, hash_key: KEY } };
    const minimum = await count({});
    expect(await count(ids)).toBe(minimum);
    expect(await count({ privacy: { drop_properties: ['$email', '$phone'] } })).toBe(minimum + 2);
  });

  it('fails like read and discover, and sends no request, if a setting in privacy is misspelt', async () => {
    const config = stage.config({ privacy: { drop_propertys: ['$email'], hash_kye: KEY } });
    const before = stage.server.control.requests().length;
    const check = await stage.command('check', config);
    expect(statusOf(check)).toBe('FAILED');
    expect(messageOf(check)).toContain('Did you mean "privacy.drop_properties"?');
    const read = await stage.read({ config, catalog: await stage.catalog('annotations') });
    expect(read.code).toBe(1);
    expect(errors(read.messages)[0]).toMatchObject({ failure_type: 'config_error' });
    const discover = await stage.command('discover', config);
    expect(discover.code).toBe(1);
    for (const { stdout, stderr } of [check, read, discover]) {
      expect(stdout + stderr).not.toContain(KEY);
    }
    expect(stage.server.control.requests()).toHaveLength(before);
  });
});

describe('check with the setting report_ids', () => {
  it("does not request reports that are in Mixpanel's list of reports", async () => {
    const before = stage.server.control.requests().length;
    const run = await stage.command('check', stage.config({ report_ids: [501, 502] }));
    expect(statusOf(run)).toBe('SUCCEEDED');
    const sent = stage.server.control.requests().slice(before);
    expect(sent.filter(({ path }) => path === '/api/query/insights')).toEqual([]);
  });

  it('only warns about a report that does not exist, because other streams can be read', async () => {
    const run = await stage.command('check', stage.config({ report_ids: [501, 999_999] }));
    expect(statusOf(run)).toBe('SUCCEEDED');
    expect(warningsOf(run)).toContainEqual(
      expect.stringMatching(
        /The report 999999 in Report IDs \(`report_ids`\) cannot be read: .*not found/,
      ),
    );
  });

  it('requests at most three reports to find missing ones if Mixpanel does not return its list', async () => {
    stage.break({
      pattern: '/bookmarks',
      effect: { kind: 'answer', status: 404, body: '{}', headers: {} },
    });
    const missing = await stage.command('check', stage.config({ report_ids: [999_999] }));
    expect(warningsOf(missing)).toContainEqual(expect.stringContaining('999999'));
    const before = stage.server.control.requests().length;
    const run = await stage.command('check', stage.config({ report_ids: [501, 502, 503, 504] }));
    expect(statusOf(run)).toBe('SUCCEEDED');
    const sent = stage.server.control.requests().slice(before);
    expect(sent.filter(({ path }) => path === '/api/query/insights')).toHaveLength(3);
  });

  it('reports which reports it did not test, even if another report does not exist', async () => {
    stage.break({
      pattern: '/bookmarks',
      effect: { kind: 'answer', status: 404, body: '{}', headers: {} },
    });
    const text = await explained('reports', { report_ids: [999_999, 501, 502, 503, 504] });
    expect(text).toContain('The report 999999 in');
    expect(text).toContain('Cannot tell whether the reports 503, 504 in');
  });
});
