import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { defaultOptions } from '@source-mixpanel/fixtures-server';
import { Stage } from './stage.js';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open({
    today: '2026-11-11',
    quota: { ...defaultOptions.quota, tellLeft: true },
  });
});
afterAll(() => stage.close());

describe('a command for people', () => {
  it('check --explain prints a table and nothing else, and exits with 1 where it fails', async () => {
    const path = await stage.files.write('config.json', stage.config());
    const good = await stage.document(['check', '--config', path, '--explain']);
    expect(good).toMatchObject({ code: 0, stderr: '' });
    expect(good.stdout).toMatch(/^ok {4}credentials/);
    expect(good.stdout).toContain('\nSUCCEEDED: ');
    const wrong = await stage.files.write('config.json', stage.config({ region: 'EU' }));
    const bad = await stage.document(['check', '--explain', '--config', wrong]);
    expect(bad).toMatchObject({ code: 1, stderr: '' });
    expect(bad.stdout).toMatch(/^FAILED: .*set Region to\s+US\.\n$/s);
  });

  it('verify prints a report and nothing else', async () => {
    const path = await stage.files.write('config.json', stage.config());
    const run = await stage.document(['verify', `--config=${path}`]);
    expect(run.stderr).toBe('');
    expect(run.stdout).toMatch(
      /^source-mixpanel \d+\.\d+\.\d+, verify of 2\d{3}-\d\d-\d\d, region US, /,
    );
    expect(run.stdout).not.toContain(stage.server.secret);
  });

  it('leaves stdout empty where there is nothing to print, and says why on stderr', async () => {
    for (const args of [['check', '--explain'], ['verify']]) {
      const run = await stage.document([...args, '--config', '/nowhere/config.json']);
      expect(run).toMatchObject({ code: 1, stdout: '' });
      expect(run.stderr).toContain('The config file cannot be read.');
    }
  });

  it.each([
    [['verify'], 'verify needs --config FILE.'],
    [['check', '--explain'], 'check needs --config FILE.'],
    [['verify', '--config', 'a', '--explain'], '--explain'],
    [['discover', '--config', 'a', '--explain'], '--explain'],
    [['check', '--config', 'a', '--explain=yes'], '--explain'],
  ])('%j is told apart from what is known, with the usage and exit code 2', async (args, word) => {
    const run = await stage.document(args);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toContain(word);
    expect(run.stderr).toContain('verify   --config FILE');
  });
});
