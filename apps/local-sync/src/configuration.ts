import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isJsonObject, parseJson, writeJson, type JsonValue } from '@source-mixpanel/exact-json';
import { decodeText } from '@source-mixpanel/text';
import type { CountSettings } from './counts/count-comparison.js';
import { countSettingsIn } from './counts/count-settings.js';
import { expandVariables, type Environment } from './expand-variables.js';
import { UserError } from './user-error.js';

/** The connector's configuration. */
export interface Configuration {
  readonly path: string;
  /**
   * The content to pass to the connector instead of the path. Present if variables were replaced,
   * or if the connector could not read the path.
   */
  readonly text: string | undefined;
  /** Environment variables for the connector, in addition to those of this process. */
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * The project, such as `project 1234567 (US)`; undefined if the configuration contains only its
   * secret.
   */
  readonly project: string | undefined;
  /** The first and the last day to read, such as `2026-11-10`, if they are configured. */
  readonly firstDay: string | undefined;
  readonly lastDay: string | undefined;
  /** The settings that decide how events are compared with counts. */
  readonly counts: CountSettings;
}

/**
 * Reads the configuration and replaces variables.
 * @throws UserError if the file cannot be read, is not JSON, or contains a variable that is not set
 */
export async function readConfiguration(
  path: string,
  environment: Environment,
): Promise<Configuration> {
  const written = await readConfig(path);
  const { value, hasVariables } = expandVariables(written, { path, environment });
  return {
    path,
    text: hasVariables || (await isReadableOnlyHere(path)) ? writeJson(value) : undefined,
    project: projectIdentity(value),
    firstDay: dayIn(value, 'start_date'),
    lastDay: dayIn(value, 'end_date'),
    counts: countSettingsIn(value),
  };
}

/**
 * Reports whether only this process can read the path. A pipe is empty once it has been read, and
 * `/dev/stdin` is a different file in another process.
 */
async function isReadableOnlyHere(path: string): Promise<boolean> {
  return /^\/(dev|proc)\//.test(resolve(path)) || !(await stat(path)).isFile();
}

function dayIn(config: JsonValue, key: string): string | undefined {
  const text = isJsonObject(config) ? config[key] : undefined;
  return typeof text === 'string' ? /^\d{4}-\d{2}-\d{2}/.exec(text)?.[0] : undefined;
}

function projectIdentity(config: JsonValue): string | undefined {
  if (!isJsonObject(config)) return undefined;
  const { credentials, project_id: older, region } = config;
  const id = (isJsonObject(credentials) ? credentials['project_id'] : undefined) ?? older;
  if (id === undefined || id === null || id === '') return undefined;
  return `project ${typeof id === 'string' ? id : writeJson(id)} (${typeof region === 'string' ? region : 'US'})`;
}

async function readConfig(path: string): Promise<JsonValue> {
  let text: string;
  try {
    text = decodeText(await readFile(path));
  } catch (cause) {
    throw new UserError(`The configuration ${path} cannot be read.`, { cause });
  }
  try {
    return parseJson(text);
  } catch (cause) {
    throw new UserError(`The configuration ${path} is not JSON.`, { cause });
  }
}
