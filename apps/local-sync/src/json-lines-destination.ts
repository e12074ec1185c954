import { rename, writeFile } from 'node:fs/promises';
import type { JsonObject } from '@source-mixpanel/exact-json';
import type { Destination, IncomingRecord, KeptRows } from './destination.js';
import type { StreamPlan } from './stream-plan.js';
import { readStateFile, stateFileText } from './state-file.js';

/** Lines are collected until they have this number of characters, and then written at once. */
const BATCH_CHARACTERS = 65_536;

export interface JsonLinesOptions {
  /** Writes a text. Resolves when all of it is written. */
  readonly write: (text: string) => Promise<void>;
  /** If the output is a file, resolves when everything is stored on the disk. */
  readonly settle: () => Promise<void>;
  /** The file with the states. Without it every sync starts from the beginning. */
  readonly stateFile: string | undefined;
  /** Identifies the Mixpanel project; undefined if the configuration does not contain it. */
  readonly project: string | undefined;
}

/** Writes records as lines `{"stream":…,"data":…}`, with the digits of numbers unchanged. */
export class JsonLinesDestination implements Destination {
  readonly warnings: readonly string[] = [];
  private readonly states = new Map<string, JsonObject>();
  private lines: string[] = [];
  private length = 0;

  constructor(private readonly options: JsonLinesOptions) {}

  /** @throws UserError if the state file is not valid or contains states of another project */
  async open(plans: readonly StreamPlan[] = []): Promise<readonly JsonObject[]> {
    const { stateFile, project } = this.options;
    if (stateFile === undefined) return [];
    for (const [stream, state] of await readStateFile(stateFile, project)) {
      this.states.set(stream, state);
    }
    for (const { name, isReset } of plans) if (isReset) this.states.delete(name);
    return [...this.states.values()];
  }

  write({ stream, data }: IncomingRecord): Promise<void> | undefined {
    const line = `{"stream":${JSON.stringify(stream)},"data":${data.toString('utf8')}}\n`;
    this.lines.push(line);
    this.length += line.length;
    return this.length >= BATCH_CHARACTERS ? this.flush() : undefined;
  }

  async commit(stream: string, state: JsonObject): Promise<void> {
    await this.flush();
    const { stateFile, project } = this.options;
    if (stateFile === undefined) return;
    this.states.set(stream, state);
    // The records must be on the disk before their state is. Otherwise a crash between the two
    // would lose them, because the next sync starts after the state.
    await this.options.settle();
    // Writes a new file and renames it, so that the state file is never incomplete.
    const text = stateFileText(this.states.values(), project);
    await writeFile(`${stateFile}.new`, text, { flush: true });
    await rename(`${stateFile}.new`, stateFile);
  }

  async complete(): Promise<void> {
    await this.flush();
  }

  async countRows(): Promise<ReadonlyMap<string, KeptRows>> {
    return new Map();
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
