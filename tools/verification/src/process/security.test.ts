import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Command } from '@source-mixpanel/connector';
import { scriptedServer, type ScriptedServer } from '@source-mixpanel/testing';
import { formsOf, leaksIn, SECRET, USER_NAME } from './output-scan.js';
import { readMessage } from '@source-mixpanel/testing/transcript';
import { commandProblems, runInProcess, type CommandRun } from '../harness/stage/run-command.js';
import { incrementalCatalog, LAST_DAY } from '../harness/projects/small-project.js';
import { SHARED_STREAMS } from '../harness/projects/stream-names.js';

const servers: ScriptedServer[] = [];
const proxies: Server[] = [];
afterEach(() => {
  for (const proxy of proxies.splice(0)) proxy.close();
});
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

async function serve(...script: Parameters<typeof scriptedServer>): Promise<ScriptedServer> {
  const server = await scriptedServer(...script);
  servers.push(server);
  return server;
}

/**
 * Starts a proxy that refuses to open a tunnel. It sends a reason that repeats the credentials it
 * received or, without a reason, closes the connection.
 */
async function startProxy(reason: string | undefined): Promise<string> {
  const proxy = createServer();
  proxy.on('connect', ({ headers }, client) => {
    client.on('error', () => client.destroy());
    const message = `${headers['proxy-authorization'] ?? ''} ${reason ?? ''}`;
    if (reason === undefined) client.end();
    else
      client.end(`HTTP/1.1 407 ${message}\r\ncontent-length: ${message.length}\r\n\r\n${message}`);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  proxies.push(proxy);
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
}

const CONFIG = {
  credentials: {
    option_title: 'Service Account',
    username: USER_NAME,
    secret: SECRET,
    project_id: 1,
  },
  start_date: LAST_DAY,
  end_date: LAST_DAY,
};
const COMMANDS = [
  { kind: 'check', debug: true, config: 'config' },
  { kind: 'discover', debug: true, config: 'config' },
  { kind: 'read', debug: true, config: 'config', catalog: 'catalog' },
] as const satisfies readonly Command[];

async function run(
  command: (typeof COMMANDS)[number],
  environment: Record<string, string>,
): Promise<CommandRun> {
  const files = {
    config: JSON.stringify(CONFIG),
    catalog: JSON.stringify(incrementalCatalog()),
  };
  const done = await runInProcess({ command, files, environment });
  expect(commandProblems(command.kind, done)).toEqual([]);
  return done;
}

/**
 * Returns whether a command failed: `check` reports FAILED, and the others end with exit code 1.
 */
const hasFailed = ({ code, lines }: CommandRun): boolean =>
  code === 1 || lines.some((line) => line.includes('"FAILED"'));

const findLeaks = ({ lines }: CommandRun, ...more: readonly string[]): readonly string[] =>
  leaksIn(lines, { secrets: [...formsOf(SECRET, USER_NAME), ...more], contents: [] });

describe('plain http', () => {
  it.each([
    'http://mixpanel.example',
    'http://127.0.0.1.mixpanel.example',
    'http://localhost.mixpanel.example',
    'http://127.0.0.1@mixpanel.example',
    'http://10.0.0.1:8080',
    'http://[fe80::1]',
    'ftp://127.0.0.1',
    'nonsense',
  ])('is refused to %s', async (url) => {
    const environment = { SOURCE_MIXPANEL_BASE_URL: url };
    for (const command of COMMANDS) {
      const done = await run(command, environment);
      expect(hasFailed(done)).toBe(true);
      expect(done.lines.join('\n')).toMatch(/https|is not a URL/);
    }
  });

  it('is refused without repeating the password in the URL', async () => {
    const environment = { SOURCE_MIXPANEL_BASE_URL: 'http://user:gateway-password@gw.example' };
    for (const command of COMMANDS) {
      expect(findLeaks(await run(command, environment), 'gateway-password')).toEqual([]);
    }
  });
});

describe('a redirect', () => {
  it.each([301, 302, 303, 307, 308])(
    'with status %d is not followed, so that no credentials are sent to its target',
    async (status) => {
      const target = await serve([{ body: '[]' }]);
      const gateway = await serve((request) => ({
        status,
        // Another host name for the same machine, so that the target is another origin.
        headers: {
          location: `${target.origin.replace('127.0.0.1', 'localhost')}${request.path}`,
        },
      }));
      for (const command of COMMANDS) {
        const done = await run(command, { SOURCE_MIXPANEL_BASE_URL: gateway.origin });
        // `discover` succeeds without its requests: it then lists only the columns that every
        // project has.
        expect(hasFailed(done)).toBe(command.kind !== 'discover');
        expect(findLeaks(done)).toEqual([]);
      }
      expect(gateway.requests.length).toBeGreaterThan(0);
      expect(target.requests).toEqual([]);
    },
  );
});

describe('a proxy', () => {
  const password = 'proxy-passw0rd';
  const environmentOf = (origin: string): Record<string, string> => ({
    HTTPS_PROXY: origin.replace('http://', `http://user:${password}@`),
  });
  const secrets = [password, Buffer.from(`user:${password}`).toString('base64')];

  it.each(['hangs up', 'refuses and repeats the request'])(
    'that %s does not make the connector reveal a secret',
    async (how) => {
      const proxy = await startProxy(how === 'hangs up' ? undefined : password);
      for (const command of COMMANDS) {
        const done = await run(command, environmentOf(proxy));
        expect(hasFailed(done)).toBe(true);
        expect(findLeaks(done, ...secrets)).toEqual([]);
      }
    },
  );

  it.each([
    'http://user:proxy-passw0rd@',
    'http://user:proxy-passw0rd@127.0.0.1:1',
    'user:proxy-passw0rd',
  ])('that cannot be reached does not make the connector reveal a secret: %s', async (url) => {
    for (const command of COMMANDS) {
      const done = await run(command, { HTTPS_PROXY: url });
      expect(hasFailed(done)).toBe(true);
      expect(findLeaks(done, ...secrets)).toEqual([]);
    }
  });
});

describe('credentials', () => {
  it('are sent with every request to the configured gateway', async () => {
    const gateway = await serve([{ body: '[]' }]);
    const [, , read] = COMMANDS;
    const { lines } = await run(read, { SOURCE_MIXPANEL_BASE_URL: gateway.origin });
    const started = lines
      .map(readMessage)
      .filter((line) => line.kind === 'status' && line.status === 'STARTED');
    expect(started).toHaveLength(SHARED_STREAMS.length);
    const pair = `Basic ${Buffer.from(`${USER_NAME}:${SECRET}`).toString('base64')}`;
    expect(new Set(gateway.requests.map(({ headers }) => headers['authorization']))).toEqual(
      new Set([pair]),
    );
  });
});
