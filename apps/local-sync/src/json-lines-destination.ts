import { readFile, rename, writeFile } from 'node:fs/promises';
import {
  decodeText,
  isJsonObject,
  parseJson,
  writeJson,
  type JsonObject,
} from '@source-mixpanel/stream';
import type { Destination, IncomingRecord } from './destination.js';
import { errorCode } from './error-text.js';
import { UserError } from './user-error.js';

/** As many characters as are worth a write of their own. */
const BATCH = 65_536;

export interface JsonLinesOptions {
  /** Resolves once all of the text was written. */
  readonly write: (text: string) => Promise<void>;
  /** Resolves once all that was written is stored, where it goes to a file. */
  readonly settle: () => Promise<void>;
  /** A file for the states; without one every sync starts from the beginning. */
  readonly stateFile: string | undefined;
}

/** Records as lines `{"stream":…,"data":…}`, numbers digit for digit. */
export class JsonLinesDestination implements Destination {
  readonly warnings: readonly string[] = [];
  private readonly states = new Map<string, JsonObject>();
  private lines: string[] = [];
  private length = 0;

  constructor(private readonly options: JsonLinesOptions) {}

  async open(): Promise<readonly JsonObject[]> {
    const { stateFile } = this.options;
    if (stateFile === undefined) return [];
    for (const state of await readStates(stateFile)) this.states.set(streamOf(state), state);
    return [...this.states.values()];
  }

  async write({ stream, data }: IncomingRecord): Promise<void> {
    const line = `${writeJson({ stream, data })}\n`;
    this.lines.push(line);
    this.length += line.length;
    if (this.length >= BATCH) await this.flush();
  }

  async commit(stream: string, state: JsonObject): Promise<void> {
    await this.flush();
    const { stateFile } = this.options;
    if (stateFile === undefined) return;
    this.states.set(stream, state);
    // A state must not be kept before the records that it covers, or they would be lost.
    await this.options.settle();
    // Renamed into place: a file that was cut off would not be a state.
    await writeFile(`${stateFile}.new`, writeJson([...this.states.values()]), { flush: true });
    await rename(`${stateFile}.new`, stateFile);
  }

  async complete(): Promise<void> {
    await this.flush();
  }

  async close(): Promise<void> {
    await this.flush();
  }

  private async flush(): Promise<void> {
    if (this.lines.length === 0) return;
    const text = this.lines.join('');
    this.lines = [];
    this.length = 0;
    await this.options.write(text);
  }
}

async function readStates(path: string): Promise<readonly JsonObject[]> {
  let text: string;
  try {
    text = decodeText(await readFile(path));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw new UserError(`The state file ${path} cannot be read.`, { cause: error });
  }
  const refused = new UserError(`${path} holds no states; remove it to start from the beginning.`);
  try {
    const states = parseJson(text);
    if (Array.isArray(states) && states.every(isJsonObject)) return states;
  } catch (cause) {
    throw new UserError(refused.message, { cause });
  }
  throw refused;
}

function streamOf(state: JsonObject): string {
  const { stream } = state;
  const descriptor = isJsonObject(stream) ? stream['stream_descriptor'] : undefined;
  const name = isJsonObject(descriptor) ? descriptor['name'] : undefined;
  return typeof name === 'string' ? name : '';
}
