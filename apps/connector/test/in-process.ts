import { createLogger, MessageWriter, SecretMask } from '@source-mixpanel/airbyte/output';
import { tmpdir } from 'node:os';
import type { Command } from '../src/cli/command-line.js';
import type { Host } from '../src/cli/host.js';
import { runCommand } from '../src/cli/run-command.js';
import type { Session } from '../src/cli/session.js';

export interface InProcessRun {
  readonly code: number;
  readonly stdout: string;
  /** What a document is kept free of. */
  readonly stderr: string;
}

export interface InProcessOptions {
  readonly config: unknown;
  /** The other files of `read`; every path leads to the file of its kind. */
  readonly catalog?: unknown;
  readonly state?: unknown;
  readonly environment: Readonly<Record<string, string>>;
  /** Epoch milliseconds; default the machine's clock. */
  readonly now?: () => number;
}

/** Runs a command in this process, on the machine's clock, except that sleeps take no time. */
export async function runInProcess(
  command: Command,
  options: InProcessOptions,
): Promise<InProcessRun> {
  const texts = { stdout: '', stderr: '' };
  const output = textOutput((text) => (texts.stdout += text));
  const aside = textOutput((text) => (texts.stderr += text));
  const code = await runCommand(command, { ...hostOf(options), aside }, output);
  return { code, ...texts };
}

/** What the commands work with, and the lines they print. */
export function sessionInProcess(options: InProcessOptions): {
  readonly session: Session;
  readonly lines: () => readonly string[];
} {
  let printed = '';
  const mask = new SecretMask();
  const writer = new MessageWriter(
    textOutput((text) => (printed += text)),
    mask,
  );
  const logger = createLogger({ writer, debug: false });
  const session = { host: hostOf(options), writer, mask, logger };
  return { session, lines: () => printed.split('\n').filter((line) => line !== '') };
}

function textOutput(print: (text: string) => void): {
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
  let leapt = 0;
  return {
    clock: {
      now: () => now() + leapt,
      monotonic: () => performance.now() + leapt,
      sleep: async (milliseconds, signal) => {
        signal.throwIfAborted();
        leapt += milliseconds;
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
