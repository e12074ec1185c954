import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { all, DAYS, EXPORT, MockProject } from '../test/mock-project.js';
import type { Mixpanel } from './index.js';

let project: MockProject;
afterEach(() => project.server.close());

describe('the end of an iteration', () => {
  it('sends nothing more after a break, and allows another iteration', async () => {
    project = await MockProject.open();
    const mixpanel = project.mixpanel({ requestsPerHour: { export: 6 } });
    for await (const event of mixpanel.events(DAYS)) {
      expect(event.event).not.toBe('');
      break;
    }
    expect(project.requests(EXPORT)).toBe(1);
    expect(await all(mixpanel.events(DAYS))).toHaveLength(project.events().length);
  });

  it('resolves return() at once while a request waits for a response that does not arrive', async () => {
    project = await MockProject.open();
    project.break({ path: EXPORT, effect: { kind: 'delay', milliseconds: 600_000 } });
    const events = project.mixpanel().events(DAYS);
    const pending = events.next();
    await project.untilRequested(EXPORT);
    expect(await events.return?.()).toEqual({ done: true, value: undefined });
    expect(await pending).toEqual({ done: true, value: undefined });
    expect(await events.next()).toEqual({ done: true, value: undefined });
  });

  it.each<[string, (mixpanel: Mixpanel, signal: AbortSignal) => AsyncIterable<unknown>, string]>([
    ['events', (mixpanel, signal) => mixpanel.events({ ...DAYS, signal }), EXPORT],
    ['profiles', (mixpanel, signal) => mixpanel.profiles({ signal }), '/api/query/engage'],
    ['cohorts', (mixpanel, signal) => mixpanel.cohorts({ signal }), '/api/query/cohorts'],
  ])(
    'rejects with the reason of the signal while %s wait for a response',
    async (_name, read, path) => {
      project = await MockProject.open();
      project.break({ path, effect: { kind: 'delay', milliseconds: 600_000 } });
      const stop = new AbortController();
      const reading = all(read(project.mixpanel(), stop.signal));
      const reason = new Error('the program was stopped');
      void project.untilRequested(path).then(() => stop.abort(reason));
      await expect(reading).rejects.toBe(reason);
    },
  );

  it('sends nothing if the signal was already aborted', async () => {
    project = await MockProject.open();
    const reason = new Error('not wanted');
    const signal = AbortSignal.abort(reason);
    await expect(all(project.mixpanel().events({ ...DAYS, signal }))).rejects.toBe(reason);
    expect(project.requests('/')).toBe(0);
  });

  it.each(['breaks', 'abandons', 'throws out of'])(
    'does not keep a program running that %s the loop after the first event',
    async (how) => {
      project = await MockProject.open();
      const root = join(import.meta.dirname, '../../..');
      const program = join(import.meta.dirname, '../test/end-early.ts');
      const child = spawn(
        join(root, 'node_modules/.bin/tsx'),
        ['--conditions=@source-mixpanel/source', program, how],
        {
          stdio: ['ignore', 'pipe', 'inherit'],
          env: {
            PATH: process.env['PATH'],
            SOURCE_MIXPANEL_BASE_URL: project.server.url,
            MIXPANEL_USERNAME: project.server.username,
            MIXPANEL_SECRET: project.server.secret,
            MIXPANEL_PROJECT: String(project.server.projectId),
          },
        },
      );
      let printed = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        printed += text;
      });
      await once(child, 'close');
      expect([child.exitCode, printed]).toEqual([
        0,
        how === 'abandons' ? 'one\n' : 'one, 0 connections\n',
      ]);
    },
    30_000,
  );
});
