import { readFile } from 'node:fs/promises';
import {
  decodeText,
  isJsonObject,
  parseJson,
  writeJson,
  type JsonValue,
} from '@source-mixpanel/stream';
import { UserError } from './user-error.js';

/**
 * Which project a configuration is for: `project 1234567 (US)`, undefined where only its secret would
 * tell. All else in the file is the connector's business.
 * @throws UserError when the file cannot be read as JSON
 */
export async function projectIdentity(path: string): Promise<string | undefined> {
  const config = await readConfig(path);
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
    throw new UserError(`The configuration ${path} is no JSON.`, { cause });
  }
}
