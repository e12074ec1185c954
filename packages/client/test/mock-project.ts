import { tmpdir } from 'node:os';
import {
  startFixturesServer,
  type Fault,
  type FixturesServer,
  type FixturesServerOptions,
} from '@source-mixpanel/fixtures-server';
import { isJsonObject, parseJson } from '@source-mixpanel/exact-json';
import { createMixpanel, type Mixpanel, type MixpanelNotice } from '../src/index.js';
import type { Runtime } from '../src/runtime.js';
import type { MixpanelOptions } from '../src/options.js';

export const DAYS = { from: '2026-11-08', to: '2026-11-10' };
export const EXPORT = '/api/2.0/export';

export async function all<Value>(values: AsyncIterable<Value>): Promise<Value[]> {
  const found: Value[] = [];
  for await (const value of values) found.push(value);
  return found;
}

/** A project of the mock Mixpanel, for tests. Its clients use a clock whose sleeps take no time. */
export class MockProject {
  readonly notices: MixpanelNotice[] = [];
  /** The total duration of all sleeps so far, in milliseconds. */
  slept = 0;

  private constructor(readonly server: FixturesServer) {}

  static async open(options: FixturesServerOptions = {}): Promise<MockProject> {
    const server = await startFixturesServer({
      data: 'generated',
      events: 300,
      days: 3,
      profiles: 30,
      lastDay: '2026-11-10',
      zone: 'UTC',
      ...options,
    });
    return new MockProject(server);
  }

  mixpanel(change: Partial<MixpanelOptions> = {}): Mixpanel {
    const { username, secret, projectId } = this.server;
    const options: MixpanelOptions = {
      credentials: { username, secret },
      projectId,
      projectTimezone: 'UTC',
      onNotice: (notice) => this.notices.push(notice),
      ...change,
    };
    return createMixpanel(options, this.runtime);
  }

  break(...faults: readonly Fault[]): void {
    this.server.mixpanel.setFaults(faults);
  }

  /** Returns the name and properties of each event that the mock has on the days of `DAYS`. */
  events(): unknown[] {
    const lines = this.server.control.truth('readable').eventsBetween(DAYS.from, DAYS.to);
    return lines.map((line) => {
      const event = parseJson(line.replaceAll('\n', ''));
      return isJsonObject(event) ? [event['event'], event['properties']] : undefined;
    });
  }

  async untilRequested(path: string): Promise<void> {
    while (this.requests(path) === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  /** Returns the number of requests so far whose path begins with `path`. */
  requests(path: string): number {
    return this.server.control.requests().filter((request) => request.path.startsWith(path)).length;
  }

  private get runtime(): Runtime {
    return {
      clock: {
        now: () => Date.now() + this.slept,
        monotonic: () => performance.now() + this.slept,
        sleep: async (milliseconds, signal) => {
          signal.throwIfAborted();
          this.slept += milliseconds;
          await Promise.resolve();
        },
      },
      environment: { SOURCE_MIXPANEL_BASE_URL: this.server.url },
      temporaryDirectory: tmpdir(),
      random: () => 0,
    };
  }
}
