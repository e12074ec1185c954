import { afterEach } from '@jest/globals';
import {
  startFixturesServer,
  type FixturesServer,
  type FixturesServerOptions,
} from '@source-mixpanel/fixtures-server';
import type { JsonObject } from '@source-mixpanel/exact-json';
import type { Command } from '../src/cli/command-line.js';
import { getContract } from './contract.js';
import { runInProcess, type InProcessRun } from './in-process.js';
import { configFor } from './mock-config.js';

/** Returns a function that starts a mock, and registers a hook that stops it after each test. */
export function mockServers(
  defaults: FixturesServerOptions,
): (options?: FixturesServerOptions, faults?: readonly JsonObject[]) => Promise<FixturesServer> {
  const servers: FixturesServer[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.close();
  });
  return async (options = {}, faults = []) => {
    const server = await startFixturesServer({ ...defaults, contract: getContract(), ...options });
    servers.push(server);
    if (faults.length > 0) server.control.faults(faults);
    return server;
  };
}

/** Runs a command in this process against a mock, with the mock's clock. */
export async function runAgainst(
  server: FixturesServer,
  command: Command,
  change: JsonObject = {},
): Promise<InProcessRun> {
  return runInProcess(command, {
    config: configFor(server, change),
    environment: { SOURCE_MIXPANEL_BASE_URL: server.url },
    now: () => server.mixpanel.clock.now(),
  });
}
