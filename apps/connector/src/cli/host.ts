import type { Output } from '@source-mixpanel/airbyte/output';
import { systemRuntime, type Runtime } from '@source-mixpanel/client/runtime';
import { isJsonObject } from '@source-mixpanel/exact-json';
import { parseJsonFile } from '@source-mixpanel/airbyte/output';
import { ConfigError } from '@source-mixpanel/stream';
import type { JsonObject } from '@source-mixpanel/exact-json';
import { readTextFile } from './read-text-file.js';
import { standardOutput } from './standard-output.js';

/** The machine as the commands see it, with its files, its signals and its standard error. */
export interface Host extends Runtime {
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

export function createHost(signal: AbortSignal, crashed: Promise<never>): Host {
  return {
    ...systemRuntime(),
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
  throw new ConfigError('config_not_object', 'The config file must contain a JSON object: {…}.');
}
