import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';

type Child = ChildProcessByStdio<null, Readable, Readable | null>;

interface Outcome {
  readonly code: number | null;
  readonly stderr: string;
}

export interface FinishedChild extends Outcome {
  readonly stdout: string;
}

export interface ChildOptions {
  readonly directory: string;
  /** Variables in addition to the environment of the demo. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Whether the stderr of the process goes to the stderr of the demo instead of into `Outcome`. */
  readonly isShown?: boolean;
}

/** The processes that the demo starts, so that all of them can be ended before the demo ends. */
export class Children {
  private readonly running = new Map<Child, Promise<Outcome>>();

  start(command: string, args: readonly string[], options: ChildOptions): Child {
    const settings = {
      cwd: options.directory,
      env: { ...process.env, ...options.environment },
    };
    const child: Child =
      options.isShown === true
        ? spawn(command, args, { ...settings, stdio: ['ignore', 'pipe', 'inherit'] })
        : spawn(command, args, { ...settings, stdio: ['ignore', 'pipe', 'pipe'] });
    const outcome = this.watch(child);
    // `end` reports a failed start to its caller. Until then the rejection must not count as unhandled.
    outcome.catch(() => undefined);
    this.running.set(child, outcome);
    return child;
  }

  /** Starts a process, waits until it ends and returns its output. Rejects when it could not be started. */
  async run(
    command: string,
    args: readonly string[],
    options: ChildOptions,
  ): Promise<FinishedChild> {
    const child = this.start(command, args, options);
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    const outcome = await this.end(child);
    return { ...outcome, stdout: Buffer.concat(chunks).toString('utf8') };
  }

  /** Ends the processes that still run, and waits until they have ended. */
  async stop(): Promise<void> {
    for (const child of this.running.keys()) child.kill('SIGTERM');
    await Promise.allSettled([...this.running.keys()].map((child) => this.end(child)));
  }

  private async end(child: Child): Promise<Outcome> {
    const outcome = this.running.get(child);
    if (outcome === undefined) {
      throw new Error('this process was not started by the demo, or its end was already awaited');
    }
    try {
      return await outcome;
    } finally {
      this.running.delete(child);
    }
  }

  private async watch(child: Child): Promise<Outcome> {
    const chunks: string[] = [];
    child.stderr?.setEncoding('utf8');
    child.stderr?.on('data', (text: string) => chunks.push(text));
    await once(child, 'close');
    return { code: child.exitCode, stderr: chunks.join('') };
  }
}
