import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { isJsonObject, parseJson, writeJson, type JsonObject } from '@source-mixpanel/exact-json';
import { PYTHON_FOLDER, pythonEnvironment } from './python-environment.js';

export interface LineDriverOptions {
  /** Of `tools/verification/python/requirements`, without its ending. */
  readonly environment: string;
  /** Of `tools/verification/python`. */
  readonly script: string;
  readonly args?: readonly string[];
  readonly directory: string;
}

/**
 * The environment variables of a Python program that works in that directory. It has none of the caller's
 * own: proxies, settings or the width of a terminal there would decide the result.
 */
export function pythonVariables(directory: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    HOME: directory,
    TMPDIR: directory,
    TZ: 'UTC',
    PYTHONDONTWRITEBYTECODE: '1',
  };
}

/** A Python script that answers each JSON line with one of its own. */
export class LineDriver {
  private readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  private readonly answers: AsyncIterator<string, undefined>;
  private readonly closed: Promise<unknown>;
  private said = '';

  constructor(options: LineDriverOptions) {
    const { environment, script, args = [], directory } = options;
    const path = join(PYTHON_FOLDER, script);
    this.child = spawn(pythonEnvironment(environment), [path, ...args], {
      cwd: directory,
      env: pythonVariables(directory),
      stdio: 'pipe',
    });
    this.closed = once(this.child, 'close');
    this.child.stderr.on('data', (bytes: Buffer) => {
      this.said = (this.said + bytes.toString()).slice(-4000);
    });
    this.answers = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  /** @throws Error with its last words when the script is gone */
  async ask(question: JsonObject): Promise<JsonObject> {
    this.child.stdin.write(`${writeJson(question)}\n`);
    const next = await this.answers.next();
    const answer = next.value === undefined ? undefined : parseJson(next.value);
    if (isJsonObject(answer)) return answer;
    throw new Error(`the Python script is gone:\n${this.said}`);
  }

  async close(): Promise<void> {
    this.child.stdin.end();
    await this.closed;
  }
}
