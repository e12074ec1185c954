import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SendOptions } from '@source-mixpanel/kernel';
import type { Clock } from '@source-mixpanel/stream';

/** What a connection needs from the process, passed as an argument so that tests can replace it. */
export interface Runtime {
  readonly clock: Clock;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly temporaryDirectory: string;
  /**
   * The undici dispatcher for all requests; default: one that uses the proxy of the environment.
   */
  readonly dispatcher?: SendOptions['dispatcher'];
  /** Returns a number from 0 to below 1, for the jitter of retries. */
  readonly random: () => number;
}

const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  async sleep(milliseconds, signal) {
    try {
      await sleep(milliseconds, undefined, { signal });
    } catch (error) {
      throw signal.aborted ? signal.reason : error;
    }
  },
};

/** Returns the runtime of this process. */
export function systemRuntime(): Runtime {
  return {
    clock: systemClock,
    environment: process.env,
    temporaryDirectory: tmpdir(),
    random: Math.random,
  };
}
