import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { defaultOptions } from '@source-mixpanel/fixtures-server';
import { parseJson, type JsonObject } from '@source-mixpanel/exact-json';
import { at, objectAt } from '@source-mixpanel/testing/transcript';
import { Stage } from './stage.js';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open({
    quota: { ...defaultOptions.quota, tellLeft: true },
  });
});
afterAll(() => stage.close());

describe('a command that prints text for people', () => {
  it('check --explain prints only a table, and exits with 1 if the configuration fails', async () => {
    const path = await stage.files.write('config.json', stage.config());
    const good = await stage.runForPeople(['check', '--config', path, '--explain']);
    expect(good).toMatchObject({ code: 0, stderr: '' });
    expect(good.stdout).toMatch(/^ok {4}credentials/);
    expect(good.stdout).toContain('\nSUCCEEDED: ');
    const wrong = await stage.files.write('config.json', stage.config({ region: 'EU' }));
    const bad = await stage.runForPeople(['check', '--explain', '--config', wrong]);
    expect(bad).toMatchObject({ code: 1, stderr: '' });
    expect(bad.stdout).toMatch(
      /^FAILED: .*set\s+Region\s+\(`region`\)\s+to\s+US\.\s+\(code: wrong_region\)\n$/s,
    );
  });

  it('verify prints only a report', async () => {
    const path = await stage.files.write('config.json', stage.config());
    const run = await stage.runForPeople(['verify', `--config=${path}`]);
    expect(run.stderr).toBe('');
    expect(run.stdout).toMatch(
      /^source-mixpanel \d+\.\d+\.\d+, verify of 2\d{3}-\d\d-\d\d, region US, /,
    );
    expect(run.stdout).not.toContain(stage.server.secret);
  });

  describe.each([
    ['check --explain', ['check', '--explain']],
    ['catalog', ['catalog']],
    ['verify', ['verify']],
  ])('%s', (_name, args) => {
    it.each<[string, string | undefined, string]>([
      ['is missing', undefined, 'cannot be read: it does not exist.'],
      ['is a directory', '', 'cannot be read: it is a directory.'],
      ['is empty', ' \n', 'The config file is empty.'],
      ['is not JSON', '{"credentials":', 'The config file is not valid JSON at character 15.'],
      ['is not an object', '[]', 'The config file must contain a JSON object: {…}.'],
      ['is not text', '\u0000', 'The config file is not valid JSON at character 0.'],
      ['lacks the credentials', '{}', 'Authentication (`credentials`)'],
    ])('prints one sentence with a code if its config file %s', async (_what, text, sentence) => {
      let path = `${stage.files.directory}/none.json`;
      if (text === '') path = stage.files.directory;
      else if (text !== undefined) path = await stage.files.write('broken.json', text);
      const run = await stage.runForPeople([...args, '--config', path]);
      const printed = args[0] === 'check' && text === '{}' ? run.stdout : run.stderr;
      expect(run.code).toBe(1);
      expect(printed).toContain(sentence);
      // check wraps a sentence at 100 columns; only an empty line separates it from another text.
      expect(printed.trimEnd().split(args[0] === 'check' ? '\n\n' : '\n')).toHaveLength(1);
      expect(printed).toMatch(/\(code:\s[a-z_]+\)\n$/);
      expect(run.stdout + run.stderr).not.toMatch(/^\s+at |"type"/m);
    });
  });

  it.each([[['check', '--explain']], [['catalog', '--streams', 'cohorts']]])(
    '%j prints no secret of a configuration that is migrated',
    async (args) => {
      const { username, secret, projectId } = stage.server;
      const old = { project_id: projectId, credentials: { username, secret } };
      const path = await stage.files.write('old.json', { ...stage.config(), ...old });
      const run = await stage.runForPeople([...args, '--config', path]);
      expect(run).toMatchObject({ code: 0, stderr: '' });
      expect(run.stdout).not.toContain(secret);
    },
  );

  describe('after a response with control characters', () => {
    const ESCAPES = '\u001b]0;title\u0007 \u009b2J \u202eright to left \u007f';
    const RAW_CONTROLS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/;
    afterEach(() => {
      stage.server.control.reset();
    });

    it.each([[['check', '--explain']], [['catalog']]])(
      '%j prints them as visible escapes',
      async (args) => {
        const body = JSON.stringify({ error: `no plan ${ESCAPES}` });
        const effect = { kind: 'answer', status: 402, body, headers: {} } as const;
        stage.break(
          { path: '/api/query/cohorts/list', effect },
          { path: '/api/query/engage/properties', effect },
        );
        const path = await stage.files.write('config.json', stage.config());
        const run = await stage.runForPeople([...args, '--config', path]);
        expect(run.stdout + run.stderr).not.toMatch(RAW_CONTROLS);
        if (args[0] === 'check') expect(run.stdout).toContain('\\x1b]0;title\\x07');
      },
    );

    it('catalog prints those in names as JSON escapes, so that parsers return the original names', async () => {
      stage.break({
        path: '/api/query/events/properties/top',
        effect: {
          kind: 'answer',
          status: 200,
          body: JSON.stringify({ [`name ${ESCAPES}`]: { count: 1 } }),
          headers: {},
        },
      });
      const path = await stage.files.write('config.json', stage.config());
      const run = await stage.runForPeople(['catalog', '--config', path, '--streams', 'export']);
      expect(run.stdout).not.toMatch(RAW_CONTROLS);
      const [stream] = at(parseJson(run.stdout), 'streams') as JsonObject[];
      const columns = objectAt(stream, 'stream', 'json_schema', 'properties');
      expect(Object.keys(columns)).toContain(`name ${ESCAPES}`);
    });
  });

  it('warns about an unknown setting on stderr, and succeeds', async () => {
    const path = await stage.files.write('config.json', stage.config({ startdate: '2026-11-09' }));
    const run = await stage.runForPeople(['check', '--config', path, '--explain']);
    expect(run.code).toBe(0);
    expect(run.stderr).toMatch(
      /^warning: The configuration contains "startdate".*"start_date"\?\n$/,
    );
  });

  it.each([
    [['verify'], "option '--config <file>' is required"],
    [['check', '--explain'], "option '--config <file>' is required"],
    [['verify', '--config', 'a', '--explain'], "unknown option '--explain'"],
    [['discover', '--config', 'a', '--explain'], '--explain'],
    [['check', '--config', 'a', '--explain=yes'], '--explain'],
  ])('%j prints the mistake and the usage on stderr, and exits with 2', async (args, word) => {
    const run = await stage.runForPeople(args);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toContain(word);
    expect(run.stderr).toContain(`Usage: source-mixpanel ${String(args[0])} --config FILE`);
  });
});
