import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { isJsonObject, parseJson, writeJson, type JsonObject } from '@source-mixpanel/exact-json';
import { PYTHON_FOLDER, pythonEnvironment } from './python-environment.js';

export interface LineDriverOptions {
  /** The name of a file in `tools/verification/python/requirements`, without its extension. */
  readonly environment: string;
  /** The name of a script in `tools/verification/python`. */
  readonly script: string;
  readonly args?: readonly string[];
  readonly directory: string;
}

/**
 * Returns the environment variables for a Python program whose home and temporary directory is
 * `directory`. Variables of the caller, such as proxies or the width of the terminal, must not
 * influence the result.
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

/**
 * Runs a Python script that reads requests as JSON lines from stdin and writes one JSON line for
 * each of them.
 */
export class LineDriver {
  private readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  private readonly responses: AsyncIterator<string, undefined>;
  private readonly closed: Promise<unknown>;
  /** The last 4000 characters that the script wrote to stderr. */
  private stderr = '';

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
      this.stderr = (this.stderr + bytes.toString()).slice(-4000);
    });
    this.responses = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  /**
   * Sends a request and returns the response.
   * @throws Error with the end of stderr if the script has ended
   */
  async ask(request: JsonObject): Promise<JsonObject> {
    this.child.stdin.write(`${writeJson(request)}\n`);
    const next = await this.responses.next();
    const response = next.value === undefined ? undefined : parseJson(next.value);
    if (isJsonObject(response)) return response;
    throw new Error(`the Python script has ended:\n${this.stderr}`);
  }

  async close(): Promise<void> {
    this.child.stdin.end();
    await this.closed;
  }
}
