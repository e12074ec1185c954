import { tmpdir } from 'node:os';
import type { Command } from '../src/command-line.js';
import type { Host } from '../src/host.js';
import { runCommand } from '../src/run-command.js';

export interface InProcessRun {
  readonly code: number;
  readonly stdout: string;
  /** What a document is kept free of. */
  readonly stderr: string;
}

export interface InProcessOptions {
  readonly config: unknown;
  readonly environment: Readonly<Record<string, string>>;
  /** Epoch milliseconds; default the machine's clock. */
  readonly now?: () => number;
}

/** A command in this process, on the machine's time but for its sleeps, which cost nothing. */
export async function runInProcess(
  command: Command,
  { config, environment, now = Date.now }: InProcessOptions,
): Promise<InProcessRun> {
  const texts = { stdout: '', stderr: '' };
  const output = (name: keyof typeof texts): { write: (bytes: Uint8Array) => Promise<void> } => ({
    write: async (bytes) => {
      texts[name] += Buffer.from(bytes).toString('utf8');
    },
  });
  let leapt = 0;
  const host: Host = {
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
    signal: new AbortController().signal,
    aside: output('stderr'),
    crashed: new Promise<never>(() => undefined),
    readText: async () => JSON.stringify(config),
  };
  const code = await runCommand(command, host, output('stdout'));
  return { code, ...texts };
}
