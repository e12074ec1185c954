import { tmpdir } from 'node:os';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createLogger, MessageWriter, SecretMask } from '@source-mixpanel/airbyte/output';
import {
  defaultOptions,
  startFixturesServer,
  type FixturesServer,
} from '@source-mixpanel/fixtures-server';
import { runChecks } from '../src/commands/check/run-checks.js';
import type { Host } from '../src/cli/host.js';
import { parseConfig } from '../src/config/parse-config.js';

describe('runChecks with a timeout', () => {
  let server: FixturesServer | undefined;
  afterEach(() => server?.close());

  it('succeeds if an export takes longer than the timeout', async () => {
    server = await startFixturesServer({
      data: 'empty',
      today: '2026-11-11',
      plan: 'free',
      export: { ...defaultOptions.export, prepare: 60_000 },
    });
    const { mixpanel } = server;
    const writer = new MessageWriter({ write: () => Promise.resolve() }, new SecretMask());
    const host: Host = {
      clock: {
        now: () => mixpanel.clock.now(),
        monotonic: () => performance.now(),
        sleep: () => Promise.resolve(),
      },
      environment: { SOURCE_MIXPANEL_BASE_URL: server.url },
      temporaryDirectory: tmpdir(),
      random: Math.random,
      signal: new AbortController().signal,
      crashed: new Promise<never>(() => undefined),
      readText: () => Promise.reject(new Error('there is no file')),
    };
    const logger = createLogger({ writer, debug: false });
    const session = { host, writer, logger, mask: new SecretMask() };
    const { username, secret, projectId } = server;
    const config = parseConfig({
      credentials: { username, secret, project_id: projectId },
      project_timezone: 'UTC',
    });
    const diagnosis = await runChecks(config, session, 1000);
    expect(diagnosis.kind).toBe('usable');
    const history = diagnosis.findings.find(({ topic }) => topic === 'history');
    expect(history).toMatchObject({
      severity: 'unknown',
      text: expect.stringContaining('did not answer in 1 s') as unknown,
    });
    // Sent once, because another request would count against the hourly quota too.
    const exportRequests = server.control
      .requests()
      .filter(({ path }) => path === '/api/2.0/export');
    expect(exportRequests).toHaveLength(1);
  });
});
