import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from '@jest/globals';
import { isJsonObject, parseJson, type JsonObject } from '@source-mixpanel/exact-json';
import { readMessage, RuleChecker, type Violation } from '@source-mixpanel/testing/transcript';
import { keepLines } from './kept-lines.js';

export const BINARY = fileURLToPath(new URL('../../../bin/source-mixpanel', import.meta.url));

export interface ProcessResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Run extends ProcessResult {
  /** Every line of stdout, parsed. */
  readonly messages: readonly JsonObject[];
}

export interface RunOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly directory?: string;
  /** Called with the process after it has started. */
  readonly onStart?: (child: ChildProcess) => void;
  /** The process is sent SIGTERM once its stdout contains this text. */
  readonly stopOn?: string | undefined;
}

/** Runs the built binary and asserts that its output follows the rules of the protocol. */
export async function runConnector(
  args: readonly string[],
  options: RunOptions = {},
): Promise<Run> {
  const ended = await runBinary(args, options);
  const messages = messagesIn(ended.stdout);
  expect(brokenRules(args[0], ended)).toEqual([]);
  return { ...ended, messages };
}

const COMMANDS = ['spec', 'check', 'discover', 'read'] as const;

/** Returns the rules of the protocol that the output of a command breaks. */
export function brokenRules(
  name: string | undefined,
  { code, stdout }: Pick<ProcessResult, 'code' | 'stdout'>,
): readonly Violation[] {
  const command = COMMANDS.find((one) => one === name);
  // Exit code 2 means that the command line was invalid. Then there are no messages to check.
  if (command === undefined || code === 2) return [];
  const checker = new RuleChecker({ command });
  for (const line of stdout.split('\n').slice(0, -1)) checker.see(readMessage(line));
  return checker.end(code === null ? { kind: 'killed' } : { kind: 'exit', code });
}

/**
 * Sends SIGTERM once stdout contains the text. Sends it only once, because a second signal ends the
 * process before it prints its last status.
 */
function stopOn(child: ChildProcess, text: string | undefined): void {
  if (text === undefined) return;
  let printed = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
    if (!child.killed && printed.includes(text)) child.kill('SIGTERM');
  });
}

/** Runs the built binary and waits until it exits. */
export async function runBinary(
  args: readonly string[],
  options: RunOptions = {},
): Promise<ProcessResult> {
  const child = spawn(BINARY, args, {
    cwd: options.directory ?? tmpdir(),
    env: { PATH: process.env['PATH'], ...options.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: Buffer[] = [];
  const errors: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  options.onStart?.(child);
  stopOn(child, options.stopOn);
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) => {
    child.on('close', (...end) => {
      resolve(end);
    });
  });
  const stdout = Buffer.concat(output).toString('utf8');
  const stderr = Buffer.concat(errors).toString('utf8');
  return { code, signal, stdout, stderr };
}

/**
 * Parses each line of stdout as a message, and saves the lines for `npm run verify:protocol`.
 * @throws Error if a line is not a JSON object, or if the last line is incomplete
 */
export function messagesIn(stdout: string): JsonObject[] {
  keepLines(stdout);
  const lines = stdout.split('\n');
  if (lines.pop() !== '') throw new Error('the last line of the output is incomplete');
  return lines.map((line) => {
    const message = parseJson(line);
    if (isJsonObject(message)) return message;
    throw new Error('a line of the output is not an object');
  });
}

/** A temporary directory for files that tests pass to the connector. */
export class Files {
  private constructor(readonly directory: string) {}

  static async create(): Promise<Files> {
    return new Files(await mkdtemp(join(tmpdir(), 'connector-test-')));
  }

  /**
   * Writes a file and returns its path.
   * @param content text is written unchanged, any other value as JSON
   */
  async write(name: string, content: unknown, mode = 0o644): Promise<string> {
    const path = join(this.directory, name);
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    await rm(path, { force: true });
    await writeFile(path, text, { mode });
    return path;
  }

  async remove(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }
}
