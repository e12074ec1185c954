import type { Output } from '@source-mixpanel/airbyte/output';
import { systemRuntime, type Runtime } from '@source-mixpanel/client/runtime';
import { isJsonObject } from '@source-mixpanel/exact-json';
import { parseJsonFile } from '@source-mixpanel/airbyte/output';
import { ConfigError } from '@source-mixpanel/stream';
import type { JsonObject } from '@source-mixpanel/exact-json';
import { readTextFile } from './read-text-file.js';
import { standardOutput } from './standard-output.js';

/**
 * What the commands need from the process and the machine: files, signals, standard error, clock.
 */
export interface Host extends Runtime {
  /** Aborts when the process receives SIGTERM or SIGINT. */
  readonly signal: AbortSignal;
  /**
   * Standard error. It receives the log of commands for people, and the message that standard
   * output cannot be written. Absent: both are discarded.
   */
  readonly errorOutput?: Output;
  /** Rejects with the first uncaught error of the process. */
  readonly crashed: Promise<never>;
  /**
   * Reads a text file.
   * @param what the kind of file for error messages: `config`, `catalog`, `state`
   * @throws ConfigError if the file cannot be read or is not text
   */
  readText(path: string, what: string): Promise<string>;
}

/** Creates the host of the real process. */
export function createHost(signal: AbortSignal, crashed: Promise<never>): Host {
  return {
    ...systemRuntime(),
    signal,
    errorOutput: standardOutput(process.stderr),
    crashed,
    readText: readTextFile,
  };
}

/**
 * Parses the text of a configuration file.
 * @throws ConfigError `config_not_json`, `config_not_object` if the text is not a JSON object
 */
export function parseConfigFile(text: string): JsonObject {
  const value = parseJsonFile(text, 'config');
  if (isJsonObject(value)) return value;
  throw new ConfigError('config_not_object', 'The config file must contain a JSON object: {…}.');
}
