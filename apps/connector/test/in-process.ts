import { createLogger, MessageWriter, SecretMask } from '@source-mixpanel/airbyte/output';
import { tmpdir } from 'node:os';
import type { Command } from '../src/cli/command-line.js';
import type { Host } from '../src/cli/host.js';
import { runCommand } from '../src/cli/run-command.js';
import type { Session } from '../src/cli/session.js';

export interface InProcessRun {
  readonly code: number;
  readonly stdout: string;
  /**
   * Warnings and errors of commands that print text for people, such as `verify`: their stdout
   * contains only the result.
   */
  readonly stderr: string;
}

export interface InProcessOptions {
  readonly config: unknown;
  /** The content of the `--catalog` file. The path in the command is ignored. */
  readonly catalog?: unknown;
  /** The content of the `--state` file. */
  readonly state?: unknown;
  readonly environment: Readonly<Record<string, string>>;
  /** Returns epoch milliseconds; default: the machine's clock. */
  readonly now?: () => number;
}

/** Runs a command in this process. Its sleeps return at once and advance its clock instead. */
export async function runInProcess(
  command: Command,
  options: InProcessOptions,
): Promise<InProcessRun> {
  const texts = { stdout: '', stderr: '' };
  const output = createOutput((text) => (texts.stdout += text));
  const errorOutput = createOutput((text) => (texts.stderr += text));
  const code = await runCommand(command, { ...hostOf(options), errorOutput }, output);
  return { code, ...texts };
}

/** Creates a session for direct calls of commands, and a function that returns their output. */
export function createSession(options: InProcessOptions): {
  readonly session: Session;
  readonly lines: () => readonly string[];
} {
  let printed = '';
  const mask = new SecretMask();
  const writer = new MessageWriter(
    createOutput((text) => (printed += text)),
    mask,
  );
  const logger = createLogger({ writer, debug: false });
  const session = { host: hostOf(options), writer, mask, logger };
  return { session, lines: () => printed.split('\n').filter((line) => line !== '') };
}

function createOutput(print: (text: string) => void): {
  write: (bytes: Uint8Array) => Promise<void>;
} {
  return {
    write: async (bytes) => {
      print(Buffer.from(bytes).toString('utf8'));
    },
  };
}

function hostOf({ config, catalog, state, environment, now = Date.now }: InProcessOptions): Host {
  const files: Readonly<Record<string, unknown>> = { config, catalog, state };
  let slept = 0;
  return {
    clock: {
      now: () => now() + slept,
      monotonic: () => performance.now() + slept,
      sleep: async (milliseconds, signal) => {
        signal.throwIfAborted();
        slept += milliseconds;
      },
    },
    environment,
    temporaryDirectory: tmpdir(),
    random: Math.random,
    signal: new AbortController().signal,
    crashed: new Promise<never>(() => undefined),
    readText: async (_path, what) => {
      const content = files[what];
      return typeof content === 'string' ? content : JSON.stringify(content);
    },
  };
}
