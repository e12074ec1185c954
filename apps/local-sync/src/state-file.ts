import { readFile } from 'node:fs/promises';
import { isJsonObject, parseJson, writeJson, type JsonObject } from '@source-mixpanel/exact-json';
import { decodeText } from '@source-mixpanel/text';
import { errorCode } from './error-text.js';
import { UserError } from './user-error.js';

/**
 * The member with the project, which local-sync adds to each state in the file, and removes before
 * it passes the state to the connector.
 */
const PROJECT = 'local_sync_project';

/**
 * Reads a state file and returns the last state of each stream. An element of the file is a state
 * that local-sync has saved, or a complete STATE message of a connector. A missing file counts as
 * empty.
 * @throws UserError if an element is not the state of a stream, or belongs to another project
 */
export async function readStateFile(
  path: string,
  project: string | undefined,
): Promise<ReadonlyMap<string, JsonObject>> {
  const text = await readText(path);
  const states = new Map<string, JsonObject>();
  for (const element of text === undefined ? [] : elementsOf(text, path)) {
    const { [PROJECT]: saved, ...state } = innerState(element);
    const stream = streamOfState(state);
    if (stream === undefined) throw invalidFile(path);
    if (typeof saved === 'string' && project !== undefined && saved !== project) {
      throw new UserError(
        `${path} holds states of ${saved}, and the configuration is for ${project}. Use one state file for each project.`,
      );
    }
    states.set(stream, state);
  }
  return states;
}

/**
 * Returns the content of a state file.
 * @param project saved with each state; undefined if the configuration does not contain it
 */
export function stateFileText(states: Iterable<JsonObject>, project: string | undefined): string {
  const projectMember = project === undefined ? {} : { [PROJECT]: project };
  return writeJson([...states].map((state) => ({ ...state, ...projectMember })));
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return decodeText(await readFile(path));
  } catch (cause) {
    if (errorCode(cause) === 'ENOENT') return undefined;
    throw new UserError(`The state file ${path} cannot be read.`, { cause });
  }
}

function elementsOf(text: string, path: string): readonly JsonObject[] {
  try {
    const elements = parseJson(text);
    if (Array.isArray(elements) && elements.every(isJsonObject)) return elements;
  } catch (cause) {
    throw new UserError(invalidFile(path).message, { cause });
  }
  throw invalidFile(path);
}

/**
 * Returns the state in a message `{"type":"STATE","state":…}`, or the element itself if it is not a
 * message.
 */
function innerState(element: JsonObject): JsonObject {
  const { type, state } = element;
  return type === 'STATE' && isJsonObject(state) ? state : element;
}

/** Returns the name of the stream of a state. */
export function streamOfState({ stream }: JsonObject): string | undefined {
  const descriptor = isJsonObject(stream) ? stream['stream_descriptor'] : undefined;
  const name = isJsonObject(descriptor) ? descriptor['name'] : undefined;
  return typeof name === 'string' ? name : undefined;
}

function invalidFile(path: string): UserError {
  return new UserError(
    `${path} is not a file of saved states; remove it to start from the beginning.`,
  );
}
