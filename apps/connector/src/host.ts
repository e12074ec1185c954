import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Output } from '@source-mixpanel/airbyte/output';
import type { TransportOptions } from '@source-mixpanel/kernel';
import { isJsonObject } from '@source-mixpanel/exact-json';
import { parseJsonFile } from '@source-mixpanel/airbyte/output';
import { ConfigError } from '@source-mixpanel/stream';
import type { JsonObject } from '@source-mixpanel/exact-json';
import type { Clock } from '@source-mixpanel/stream';
import { readTextFile } from './read-text-file.js';
import { standardOutput } from './standard-output.js';

/** The machine as the commands see it: time, environment, files, network. */
export interface Host {
  readonly clock: Clock;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly temporaryDirectory: string;
  /** The way onto the network; sockets, through the proxy of the environment, when absent. */
  readonly dispatcher?: TransportOptions['dispatcher'];
  /** From 0 to below 1, for the jitter of retries; the machine's when absent. */
  readonly random?: () => number;
  /** Aborts when the process is asked to end. */
  readonly signal: AbortSignal;
  /** Standard error: for people, and for what cannot be said on the output. */
  readonly aside?: Output;
  /** Rejects with an error that was not caught. */
  readonly crashed: Promise<never>;
  /**
   * @param what what the file holds, for the message
   * @throws ConfigError when the file cannot be read or is not text
   */
  readText(path: string, what: string): Promise<string>;
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

export function createHost(signal: AbortSignal, crashed: Promise<never>): Host {
  return {
    clock: systemClock,
    environment: process.env,
    temporaryDirectory: tmpdir(),
    signal,
    aside: standardOutput(process.stderr),
    crashed,
    readText: readTextFile,
  };
}

/** @throws ConfigError `config_not_json`, `config_not_object` when the text is not a JSON object */
export function parseConfigFile(text: string): JsonObject {
  const value = parseJsonFile(text, 'config');
  if (isJsonObject(value)) return value;
  throw new ConfigError('config_not_object', 'The config file does not hold a JSON object.');
}
