import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Output } from '@source-mixpanel/airbyte/output';
import type { TransportOptions } from '@source-mixpanel/kernel';
import { ConfigError, isJsonObject, parseJson, SystemError } from '@source-mixpanel/stream';
import type { Clock, JsonObject, JsonValue } from '@source-mixpanel/stream';
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
  /** Aborts when the process is told to end. */
  readonly signal: AbortSignal;
  /** Where messages go when the output is kept for something else; the output when absent. */
  readonly aside?: Output;
  /** Rejects with what nobody caught. */
  readonly crashed: Promise<never>;
  /** @throws SystemError when there is no such file */
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
    async readText(path, what) {
      try {
        return await readFile(path, 'utf8');
      } catch (cause) {
        throw new SystemError('file_missing', `The ${what} file cannot be read.`, {
          cause,
          detail: `${what} at ${path}`,
        });
      }
    },
  };
}

/** @throws ConfigError `config_not_json`, `config_not_object` when the text is no JSON object */
export function parseConfigFile(text: string): JsonObject {
  let value: JsonValue;
  try {
    value = parseJson(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new ConfigError('config_not_json', 'The config file is not valid JSON.', { cause });
  }
  if (isJsonObject(value)) return value;
  throw new ConfigError('config_not_object', 'The config file does not hold a JSON object.');
}
